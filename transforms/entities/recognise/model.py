"""Load spaCy pipelines, only what finding entities needs."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import spacy
import spacy.util
from spacy.language import Language
from thinc.api import Config

from transforms.entities.recognise.vector_keys import VectorKeys
from transforms.errors import ResourceUnavailable

#: Factories that neither find entities nor feed those that do. Any other pipe stays, so that an
#: entity ruler or a component of the user's own goes on working.
_NOT_NEEDED: Final = frozenset(
    {
        "attribute_ruler", "entity_linker", "experimental_arc_predicter",
        "experimental_edit_tree_lemmatizer", "lemmatizer", "morphologizer", "parser",
        "sentencizer", "senter", "span_finder", "spancat", "spancat_singlelabel", "tagger",
        "textcat", "textcat_multilabel", "trainable_lemmatizer",
    }
)  # fmt: skip
#: Factories that serve vectors to other pipes, and are needed only where those listen.
_SHARED_VECTORS: Final = frozenset({"tok2vec", "transformer", "curated_transformer"})
#: Lexical attributes that the tokenizer sets; a model that reads others needs the pipes before it.
_LEXICAL: Final = frozenset(
    {"ORTH", "NORM", "LOWER", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "LENGTH", "IS_ALPHA",
     "IS_ASCII", "IS_DIGIT", "IS_LOWER", "IS_PUNCT", "IS_SPACE", "IS_TITLE", "IS_UPPER",
     "LIKE_URL", "LIKE_NUM", "LIKE_EMAIL", "IS_STOP", "LANG", "ID"}
)  # fmt: skip

#: spaCy's file of which word has which vector.
_VECTOR_KEYS: Final = "key2row"


class ModelUnavailable(ResourceUnavailable):
    """A pipeline cannot be used: the text says what is wrong and what would be right."""


def load(name: str) -> Language:
    """Load a pipeline by package name or path, without the pipes that entities do not need.

    Raises:
        ModelUnavailable: it is not installed, is broken, or finds no entities.
    """
    folder = _folder(name)
    try:
        with warnings.catch_warnings():
            # A model trained by another minor version of spaCy warns at every load.
            warnings.simplefilter("ignore", UserWarning)
            config = spacy.util.load_config(folder / "config.cfg")
            superfluous = _superfluous(name, config)
            if _is_lone_recogniser(config, superfluous):
                return _load_lean(folder, config, superfluous)
            return spacy.load(folder, exclude=superfluous)
    except (OSError, ValueError, ImportError) as error:
        raise ModelUnavailable(f"The spaCy pipeline {name!r} does not load: {error}") from error


def _is_lone_recogniser(config: Config, superfluous: Sequence[str]) -> bool:
    """Tell whether a recogniser alone is left, of the kind that adds the strings it needs."""
    kept = [pipe for pipe in config["nlp"]["pipeline"] if pipe not in superfluous]
    return [config["components"][pipe].get("factory") for pipe in kept] == ["ner"]


def _load_lean(folder: Path, config: Config, superfluous: Sequence[str]) -> Language:
    """Load all but the spellings of words, and which has which vector in arrays.

    A vector is found by a word's hash, so the spellings of the 700,000 words that have one need not
    be there: that saves half of a medium pipeline's memory and of its loading. A word that is read
    adds its own.
    """
    nlp = spacy.util.load_model_from_config(
        config, exclude=superfluous, meta=spacy.util.load_meta(folder / "meta.json")
    )
    nlp.from_disk(folder, exclude=[*superfluous, "vocab"])
    vocab, keys = folder / "vocab", folder / "vocab" / _VECTOR_KEYS
    if not keys.is_file():
        nlp.vocab.from_disk(vocab, exclude=["strings"])
        return nlp
    nlp.vocab.from_disk(vocab, exclude=["strings", "vectors"])
    nlp.vocab.vectors.from_disk(vocab, exclude=["strings", _VECTOR_KEYS])
    nlp.vocab.vectors.key2row = VectorKeys.read(keys)
    return nlp


def label(nlp: Language) -> str:
    """Name a pipeline and its version, as records do: "en_core_web_sm 3.8.0"."""
    meta = nlp.meta
    return f"{meta['lang']}_{meta['name']} {meta['version']}"


def _folder(name: str) -> Path:
    """Find the folder of a pipeline: beside its package's code, or the one named itself."""
    root = spacy.util.get_package_path(name) if spacy.util.is_package(name) else Path(name)
    configs = [root / "config.cfg", *sorted(root.glob("*/config.cfg"))]
    found = [config.parent for config in configs if config.is_file()]
    if found and (found[0] == root or spacy.util.is_package(name)):
        return found[0]
    raise ModelUnavailable(
        f"{name!r} is no spaCy pipeline: there is neither an installed package of that name nor a "
        "folder with a config.cfg; `pip install` the package, or name the folder of a saved one."
    )


def _superfluous(name: str, config: Mapping[str, Any]) -> list[str]:
    """List the pipes to leave out; raises ModelUnavailable when none would find entities."""
    order: list[str] = config["nlp"]["pipeline"]
    components: Mapping[str, Mapping[str, Any]] = config["components"]
    factories = {pipe: components[pipe].get("factory", "") for pipe in order}
    kept = [pipe for pipe in order if factories[pipe] not in _NOT_NEEDED | _SHARED_VECTORS]
    if not kept:
        raise ModelUnavailable(
            f"The spaCy pipeline {name!r} finds no entities, for its pipes are "
            f"{', '.join(order) or 'none'}; name one with an `ner` or an `entity_ruler`."
        )
    if any(_reads_annotations(components[pipe]) for pipe in kept):
        return []
    heard = _heard(components[pipe] for pipe in kept)
    return [
        pipe
        for pipe in order
        if factories[pipe] in _NOT_NEEDED
        or (factories[pipe] in _SHARED_VECTORS and not heard & {pipe, "*"})
    ]


def _heard(components: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Collect the pipes that the components' models listen to ("*": whichever there is)."""
    return frozenset(
        node.get("upstream", "*")
        for component in components
        for node in _sections(component)
        if "Listener" in str(node.get("@architectures", ""))
    )


def _reads_annotations(component: Mapping[str, Any]) -> bool:
    return any(
        not _LEXICAL.issuperset(attributes)
        for node in _sections(component)
        for attributes in [node.get("attrs")]
        if isinstance(attributes, list)
    )


def _sections(node: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    yield node
    for value in node.values():
        if isinstance(value, Mapping):
            yield from _sections(value)
