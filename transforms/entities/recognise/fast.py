"""spaCy's entities at several times spaCy's speed.

    nlp = spacy.load("en_core_web_sm", exclude=["tok2vec", "tagger", "parser", "lemmatizer"])
    for doc in FastEntities(nlp).pipe(texts):
        print(doc.ents)

The documents are spaCy's own, and their entities are those that spaCy finds: where rounding might
have turned a choice of the recogniser, spaCy itself reads that document again. A pipeline of
another kind is run by spaCy altogether, and `FastEntities.reason` says why.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Lock
from typing import Final, NamedTuple

from spacy.attrs import ENT_IOB, SENT_START
from spacy.language import Language
from spacy.pipeline.ner import EntityRecognizer
from spacy.tokens import Doc, Span

from transforms.entities.recognise.automaton import Floats, TokenSpan, UnsupportedModel
from transforms.entities.recognise.blas import one_thread
from transforms.entities.recognise.fast_check import MARGIN, SAMPLES, compare
from transforms.entities.recognise.fast_model import FastModel, batch_of, read_model, token_spans

_LOG: Final = logging.getLogger(__name__)

#: Tokens a batch: enough rows for the BLAS to be at its best, some 10 MB while it lasts.
BATCH_TOKENS: Final = 8_192
#: Documents that spaCy holds at once where it runs alone; its own 256 take a gigabyte when long.
SPACY_BATCH: Final = 64

Pipe = Callable[[Doc], Doc]


class Reading(NamedTuple):
    """A document as it was read.

    Attributes:
        doc: its tokens.
        spans: its entities, in tokens.
        kinds: how sure the model is of each token's kind (`automaton.Found`); None where spaCy
            runs the pipeline.
    """

    doc: Doc
    spans: list[TokenSpan]
    kinds: Floats | None


class FastEntities:
    """The entity recogniser of a pipeline, run fast where that gives the same entities.

    Threads may share an object; they take turns, a batch each.

    Attributes:
        nlp: the pipeline.
        reason: why spaCy runs the pipeline itself; None where the fast path does.
    """

    def __init__(self, nlp: Language, batch_tokens: int = BATCH_TOKENS) -> None:
        """Read the weights and compare with spaCy on some built-in texts.

        Args:
            nlp: a loaded pipeline; what precedes or follows its recogniser is run as it is.
            batch_tokens: how many tokens, about, are computed at once.
        """
        self.nlp = nlp
        self.reason: str | None = None
        self._batch_tokens = batch_tokens
        self._lock = Lock()
        try:
            self._before, self._recogniser, self._after = _parted(nlp)
            self._model, self._tolerance = self._checked()
        except UnsupportedModel as error:
            self.reason = str(error)
            _LOG.warning("spaCy itself runs the pipeline %s: %s", nlp.meta["name"], error)

    def pipe(self, texts: Iterable[str | Doc]) -> Iterator[Doc]:
        """Yield a document with its entities for each text, in order, a batch at a time."""
        if self.reason is not None:
            yield from self.nlp.pipe(texts, batch_size=SPACY_BATCH)
            return
        for docs in self._batches(texts):
            for doc, (spans, _) in zip(docs, self._found(docs), strict=True):
                if spans is None:
                    self._recogniser(doc)
                else:
                    _annotate(doc, spans)
            yield from _through(self._after, docs)

    def read(self, texts: Iterable[str | Doc]) -> Iterator[Reading]:
        """Yield each document with its entities in tokens, without writing them into it.

        That saves the Python objects that `doc.ents` needs. Where spaCy reads a document itself,
        it does write them.
        """
        if self.reason is not None or self._after:
            yield from (Reading(doc, token_spans(doc), None) for doc in self.pipe(texts))
            return
        for docs in self._batches(texts):
            for doc, (spans, kinds) in zip(docs, self._found(docs), strict=True):
                own = token_spans(self._recogniser(doc)) if spans is None else spans
                yield Reading(doc, own, kinds)

    def _checked(self) -> tuple[FastModel, float]:
        """Read the model and find the distance below which two scores count as tied."""
        with one_thread():
            model = read_model(self.nlp, self._recogniser)
            return model, MARGIN * compare(self._samples, self._recogniser, model)

    def _samples(self) -> list[Doc]:
        """Make the built-in documents, as far as the fast path would read them."""
        docs = _through(self._before, map(self.nlp.make_doc, SAMPLES))
        return [doc for doc in docs if _is_eligible(doc)]

    def _batches(self, texts: Iterable[str | Doc]) -> Iterator[list[Doc]]:
        """Gather documents until they have enough tokens; a longer one is a batch of its own."""
        batch: list[Doc] = []
        tokens = 0
        for doc in _through(self._before, map(self._document, texts)):
            if batch and tokens + len(doc) > self._batch_tokens:
                yield batch
                batch, tokens = [], 0
            batch.append(doc)
            tokens += len(doc)
        if batch:
            yield batch

    def _document(self, text: str | Doc) -> Doc:
        return self.nlp.make_doc(text) if isinstance(text, str) else text

    def _found(self, docs: Sequence[Doc]) -> list[tuple[list[TokenSpan] | None, Floats | None]]:
        """Find the entities of each document, or None where spaCy has to, and its kinds."""
        eligible = [at for at, doc in enumerate(docs) if _is_eligible(doc)]
        found: list[tuple[list[TokenSpan] | None, Floats | None]] = [(None, None)] * len(docs)
        if eligible:
            with self._lock, one_thread():
                batch = batch_of([docs[at] for at in eligible], self._model)
                spans, kinds = self._model.automaton.read(batch, self._tolerance)
            start = 0
            for at, own in zip(eligible, spans, strict=True):
                found[at] = (own, kinds[start : start + len(docs[at])])
                start += len(docs[at])
        return found


def _parted(nlp: Language) -> tuple[list[Pipe], EntityRecognizer, list[Pipe]]:
    """Part the pipeline at its recogniser: what is before it, itself, what is after it."""
    pipes = [pipe for _, pipe in nlp.pipeline]
    places = [at for at, pipe in enumerate(pipes) if isinstance(pipe, EntityRecognizer)]
    if len(places) != 1:
        raise UnsupportedModel(f"it has {len(places)} entity recognisers")
    [place] = places
    return pipes[:place], pipes[place], pipes[place + 1 :]


def _is_eligible(doc: Doc) -> bool:
    """Tell whether there are tokens, with neither entities nor sentence starts set beforehand."""
    if not len(doc):
        return False
    bound = doc.to_array([ENT_IOB, SENT_START])
    return not bound[:, 0].any() and not (bound[1:, 1] == 1).any()


def _annotate(doc: Doc, spans: Sequence[TokenSpan]) -> None:
    doc.set_ents([Span(doc, start, end, label) for start, end, label in spans], default="outside")


def _through(pipes: Sequence[Pipe], docs: Iterable[Doc]) -> Iterator[Doc]:
    """Run documents through pipes, as spaCy does."""
    for pipe in pipes:
        docs = pipe.pipe(docs) if hasattr(pipe, "pipe") else map(pipe, docs)
    return iter(docs)
