"""One object a pipeline and process that finds spans in texts, fast or as spaCy does."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from threading import Lock
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from transforms.entities import model
from transforms.entities.fast import SPACY_BATCH, FastEntities
from transforms.entities.pieces import Span
from transforms.entities.spec import Engine

#: Words that a pipeline may keep for good (some 130 MB); beyond, those of a call go with it.
_LASTING_WORDS: Final = 200_000


class Finder:
    """Finds the spans that a pipeline labels.

    Threads may share an object; they take turns, for spaCy's vocabulary is not made for more.

    Attributes:
        label: pipeline, version and what runs it: "en_core_web_sm 3.8.0 fast".
    """

    def __init__(self, name: str, engine: Engine) -> None:
        self._nlp = model.load(name)
        fast = FastEntities(self._nlp) if engine == "fast" else None
        self._fast = fast if fast is not None and fast.reason is None else None
        self._lock = Lock()
        self.label = f"{model.label(name)} {'spacy' if self._fast is None else 'fast'}"

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """Find the labelled spans of each text, in code points."""
        with self._lock, _bounded(self._nlp):
            return [[_span(doc, *found) for found in own] for doc, own in self._read(texts)]

    def _read(self, texts: Sequence[str]) -> Iterable[tuple[Doc, Iterable[tuple[int, int, str]]]]:
        if self._fast is not None:
            return self._fast.spans(texts)
        docs = self._nlp.pipe(texts, batch_size=SPACY_BATCH)
        return ((doc, ((ent.start, ent.end, ent.label_) for ent in doc.ents)) for doc in docs)


@lru_cache(maxsize=16)
def finder_of(name: str, engine: Engine) -> Finder:
    """Load a pipeline for an engine, once a process.

    Raises:
        ModelUnavailable: it is not installed, is broken, or finds no entities.
    """
    return Finder(name, engine)


def _span(doc: Doc, start: int, end: int, label: str) -> Span:
    last = doc[end - 1]
    return Span(doc[start].idx, last.idx + len(last), label)


def _bounded(nlp: Language) -> AbstractContextManager[object]:
    """Let a pipeline that has met very many words forget those of this call.

    Below that it keeps them, since a word met before costs no second look at its spelling.
    """
    return nlp.memory_zone() if len(nlp.vocab) > _LASTING_WORDS else nullcontext()
