"""Vectors of word types, computed once: a token's embedding depends on its attributes alone.

An embedding layer of spaCy (MultiHashEmbed, with or without static vectors) reads a document only
through `Doc.to_array`. So it can be shown a stand-in that holds one row for each distinct
combination of attributes, and its answer kept for all tokens of that kind.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IDS
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model

Floats = NDArray[np.float32]
Attributes = NDArray[np.uint64]
Rows = NDArray[np.int64]
Layer = Model[Any, Any]

#: Row of the table that stands for no token at all.
PADDING: Final = 0


class Kinds:
    """Distinct rows of attributes, in the place of a `Doc` before an embedding layer."""

    def __init__(self, vocab: Vocab, columns: Sequence[int | str], rows: Attributes) -> None:
        self.vocab = vocab
        self._columns = list(columns)
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def to_array(self, attributes: int | str | Sequence[int | str]) -> Attributes:
        """Give the attributes as `Doc.to_array` would: one column flat, several as a matrix."""
        if isinstance(attributes, int | str):
            return np.ascontiguousarray(self._rows[:, self._place(attributes)])
        return np.ascontiguousarray(self._rows[:, [self._place(each) for each in attributes]])

    def _place(self, attribute: int | str) -> int:
        return self._columns.index(attribute_id(attribute))


def attribute_id(attribute: int | str) -> int:
    """Number of a lexical attribute; spaCy takes names and numbers alike."""
    return int(IDS[attribute] if isinstance(attribute, str) else attribute)


class _Rows(dict[bytes, int]):
    """Numbers word types in the order of first sight, from 1."""

    def __missing__(self, key: bytes) -> int:
        self[key] = number = len(self) + 1
        return number


class WordTypes:
    """A table of embedded word types, begun anew when it has grown beyond `keep`.

    Args:
        vocab: the vocabulary of the documents.
        columns: numbers of the attributes that the embedding reads.
        layers: the embedding's layers, to be run in turn on a list of one document.
        width: length of a vector.
        keep: word types kept from one batch to the next.
    """

    def __init__(
        self, vocab: Vocab, columns: Sequence[int], layers: Sequence[Layer], width: int, keep: int
    ) -> None:
        self._vocab = vocab
        self._columns: list[int | str] = list(columns)
        self._layers = list(layers)
        self._width = width
        self._keep = keep
        self._clear()

    def _clear(self) -> None:
        #: Word types whose vectors are there; fewer than `_rows` where embedding was broken off.
        self._embedded = 0
        self._rows = _Rows()
        #: (types + 1, width); the row `PADDING` is zero.
        self.vectors: Floats = np.zeros((1, self._width), np.float32)

    def rows_of(self, docs: Sequence[Doc]) -> list[Rows]:
        """Find the rows of `vectors` for the tokens of each document, embedding what is new."""
        if len(self._rows) > self._keep:
            self._clear()
        found = [self._look_up(np.asarray(doc.to_array(self._columns), np.uint64)) for doc in docs]
        if len(self._rows) > self._embedded:
            self._embed(self._embedded)
            self._embedded = len(self._rows)
        return found

    def _look_up(self, attributes: Attributes) -> Rows:
        wide = np.ascontiguousarray(attributes.reshape(len(attributes), -1))
        keys = wide.view(f"V{wide.shape[1] * wide.itemsize}").ravel().tolist()
        return np.fromiter(map(self._rows.__getitem__, keys), np.int64, len(keys))

    def _embed(self, before: int) -> None:
        new = b"".join(islice(self._rows, before, None))
        attributes = np.frombuffer(new, np.uint64).reshape(-1, len(self._columns))
        values: Any = [Kinds(self._vocab, self._columns, attributes)]
        for layer in self._layers:
            values = layer.predict(values)
        self._reserve(len(self._rows) + 1)
        self.vectors[before + 1 : before + 1 + len(attributes)] = values[0]

    def _reserve(self, needed: int) -> None:
        if needed > len(self.vectors):
            larger = np.zeros((max(needed, 2 * len(self.vectors)), self._width), np.float32)
            larger[: len(self.vectors)] = self.vectors
            self.vectors = larger
