"""What finds spans in texts, fast or as spaCy does: an object for each pipeline."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
from spacy.attrs import IDX, LENGTH
from spacy.language import Language

from transforms.entities.recognise import model
from transforms.entities.recognise.automaton import Floats, TokenSpan
from transforms.entities.recognise.fast import SPACY_BATCH, FastEntities, Reading
from transforms.entities.recognise.fast_model import token_spans
from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.spec import (
    MEDIUM_MODEL,
    SMALL_MODEL,
    Engine,
    ModelSpec,
    default_model,
)
from transforms.languages import primary_language
from transforms.loading import loaded

_LOG: Final = logging.getLogger(__name__)

_ANY_LANGUAGE: Final = "xx"
#: Words that a pipeline may keep for good (some 130 MB); beyond, those of a call go with it.
_LASTING_WORDS: Final = 200_000


class Words(NamedTuple):
    """A text as it was read.

    Attributes:
        words: what the tokenizer makes of it.
        starts: where each word begins, in code points.
        ends: where each ends.
        spans: labelled stretches of words.
        kinds: how sure the model is of each word's kind (`automaton.Found`), where it says so.
    """

    words: list[str]
    starts: list[int]
    ends: list[int]
    spans: list[TokenSpan]
    kinds: Floats | None


class Finder:
    """Finds the spans that a pipeline labels.

    Threads may share an object; they take turns, for spaCy's vocabulary is not made for more.

    Attributes:
        label: pipeline, version and what runs it: "en_core_web_sm 3.8.0 fast".
        language: what the pipeline is for, ISO 639-1, or "xx" for any.
    """

    def __init__(self, name: str, engine: Engine) -> None:
        self._nlp = model.load(name)
        fast = FastEntities(self._nlp) if engine == "fast" else None
        self._fast = fast if fast is not None and fast.reason is None else None
        self._lock = Lock()
        self.language = self._nlp.lang
        self.label = f"{model.label(self._nlp)} {'spacy' if self._fast is None else 'fast'}"

    def read(self, texts: Sequence[str]) -> list[Words]:
        """Read each text: its words, the spans among them, how sure the model is; code points."""
        with self._lock, _bounded(self._nlp):
            return [_words(text, it) for text, it in zip(texts, self._read(texts), strict=True)]

    def _read(self, texts: Sequence[str]) -> Iterable[Reading]:
        if self._fast is not None:
            return self._fast.read(texts)
        docs = self._nlp.pipe(texts, batch_size=SPACY_BATCH)
        return (Reading(doc, token_spans(doc), None) for doc in docs)


@dataclass(frozen=True, slots=True)
class Finders:
    """The finders of a run, and what their finds are looked up in.

    Attributes:
        default: serves its own language, and articles whose language is not known.
        by_language: finders by primary language subtag; they go before the default.
        knowledge: places and people by name.
    """

    default: Finder
    by_language: Mapping[str, Finder]
    knowledge: Knowledge

    def serving(self, language: str | None) -> Finder | None:
        """Choose the finder of a language; None where no pipeline analyses it."""
        if language is None:
            return self.default
        wanted = primary_language(language)
        if wanted in self.by_language:
            return self.by_language[wanted]
        return self.default if self.default.language in {wanted, _ANY_LANGUAGE} else None


def finders(spec: ModelSpec) -> Finders:
    """Load the pipelines that are named; one named twice is loaded once.

    Raises:
        ModelUnavailable: one is not installed, is broken, or finds no entities.
    """
    if spec.default == SMALL_MODEL and default_model() == SMALL_MODEL:
        _LOG.warning(
            "the medium English model (%s) is not installed: the small one finds fewer names",
            MEDIUM_MODEL,
        )
    by_language: dict[str, Finder] = {}
    default = loaded(_Pipeline(spec.default, spec.engine))
    for name, language in spec.by_language:
        by_language.setdefault(primary_language(language), loaded(_Pipeline(name, spec.engine)))
    return Finders(default, by_language, Knowledge.shipped())


@dataclass(frozen=True, slots=True)
class _Pipeline:
    """Describes one pipeline, so that runs which share it load it once."""

    name: str
    engine: Engine

    def load(self) -> Finder:
        return Finder(self.name, self.engine)


def _words(text: str, reading: Reading) -> Words:
    places = reading.doc.to_array([IDX, LENGTH]).astype(np.int64)
    starts = places[:, 0].tolist()
    ends = places.sum(axis=1).tolist()
    words = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return Words(words, starts, ends, reading.spans, reading.kinds)


def _bounded(nlp: Language) -> AbstractContextManager[object]:
    """Let a pipeline that has met very many words forget those of this call.

    Below that it keeps them, since a word met before costs no second look at its spelling.
    """
    return nlp.memory_zone() if len(nlp.vocab) > _LASTING_WORDS else nullcontext()
