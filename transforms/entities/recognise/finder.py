"""What finds spans in texts, fast or as spaCy does: an object for each pipeline."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from threading import Lock
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from transforms.entities.recognise import model
from transforms.entities.recognise.fast import SPACY_BATCH, FastEntities
from transforms.entities.recognise.pieces import Span
from transforms.entities.resolve.places import Gazetteer
from transforms.entities.spec import Engine, ModelSpec
from transforms.languages import primary_language
from transforms.loading import loaded

_ANY_LANGUAGE: Final = "xx"
#: Words that a pipeline may keep for good (some 130 MB); beyond, those of a call go with it.
_LASTING_WORDS: Final = 200_000


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

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """Find the labelled spans of each text, in code points."""
        with self._lock, _bounded(self._nlp):
            return [[_span(doc, *found) for found in own] for doc, own in self._read(texts)]

    def _read(self, texts: Sequence[str]) -> Iterable[tuple[Doc, Iterable[tuple[int, int, str]]]]:
        if self._fast is not None:
            return self._fast.spans(texts)
        docs = self._nlp.pipe(texts, batch_size=SPACY_BATCH)
        return ((doc, ((ent.start, ent.end, ent.label_) for ent in doc.ents)) for doc in docs)


@dataclass(frozen=True, slots=True)
class Finders:
    """The finders of a run, and the places that their finds are looked up in.

    Attributes:
        default: serves its own language, and articles whose language is not known.
        by_language: finders by primary language subtag; they go before the default.
        places: countries and regions.
    """

    default: Finder
    by_language: Mapping[str, Finder]
    places: Gazetteer

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
    by_language: dict[str, Finder] = {}
    default = loaded(_Pipeline(spec.default, spec.engine))
    for name, language in spec.by_language:
        by_language.setdefault(primary_language(language), loaded(_Pipeline(name, spec.engine)))
    return Finders(default, by_language, Gazetteer.shipped())


@dataclass(frozen=True, slots=True)
class _Pipeline:
    """Describes one pipeline, so that runs which share it load it once."""

    name: str
    engine: Engine

    def load(self) -> Finder:
        return Finder(self.name, self.engine)


def _span(doc: Doc, start: int, end: int, label: str) -> Span:
    last = doc[end - 1]
    return Span(doc[start].idx, last.idx + len(last), label)


def _bounded(nlp: Language) -> AbstractContextManager[object]:
    """Let a pipeline that has met very many words forget those of this call.

    Below that it keeps them, since a word met before costs no second look at its spelling.
    """
    return nlp.memory_zone() if len(nlp.vocab) > _LASTING_WORDS else nullcontext()
