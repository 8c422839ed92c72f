"""The greedy automaton of spaCy's entity recogniser, for all tokens of a batch at once.

spaCy (`pipeline/_parser_internals/ner.pyx`, `ml/parser_model.pyx`, version 3.8) reads a document
from left to right and makes at each token the valid move with the highest score: B, I, L or U of a
label, or O. A score depends on three tokens: the next one, the first of the open entity, and the
last of the open entity; a padding row stands for those that there are not.

So outside an entity a move depends on one token alone, and inside, where only I and L of the open
label are valid, on that token and the entity's first. Hence no document has to wait for itself:

1. For every token, the move that is made there if no entity is open (B, U or O).
2. For every token where that is B, the entity that would begin there, token after token; all such
   entities of a batch advance together.
3. A walk that takes an entity and jumps from its end to what follows.

Two valid moves whose scores lie closer together than a tolerance are a near-tie: another order of
summing might choose otherwise. The walk says whether it met one.

The first step's scores also tell how sure the model is of a name's kind; `read` hands them out.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.entities.recognise.window_encoder import pieces_maximum, planes

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: An entity with more tokens is left to spaCy: so the second step is bounded whatever the text.
LONGEST: Final = 128
#: Tokens scored at once in the first step, so that the scores stay in the processor's cache.
_BLOCK: Final = 1024
_NO_LABEL: Final = -1
_UNKNOWN: Final = -1
#: Less than this a kind's probability is not told apart from none.
_LEAST_PROBABILITY: Final = np.float32(1e-6)
#: The move that blocks a token; it is valid for entities set beforehand only.
_BLOCKED: Final = "U-"


class UnsupportedModel(Exception):
    """A model's shape is not one that the fast path knows: the text says what it has."""


class TokenSpan(NamedTuple):
    """An entity: its first token, the token after its last, the label's name."""

    start: int
    end: int
    label: str


class Parameters(NamedTuple):
    """Weights of a recogniser's last layers, as the model holds them.

    Attributes:
        lower: (3, hidden, pieces, width), from a token's vector to its part of the hidden layer.
        bias: (hidden, pieces), of the hidden layer.
        padding: (3, hidden, pieces), the parts of tokens that there are not.
        upper: (moves, hidden); the unit matrix where the hidden layer holds the scores.
        upper_bias: (moves).
        moves: the moves' names, "B-ORG" and so on, in the order of their scores.
    """

    lower: Floats
    bias: Floats
    padding: Floats
    upper: Floats
    upper_bias: Floats
    moves: Sequence[str]


class Batch(NamedTuple):
    """Documents, one after the other, none of them empty.

    Attributes:
        vectors: (tokens, width).
        spaces: (tokens), whether a token is white space.
        lengths: (documents), in tokens.
    """

    vectors: Floats
    spaces: Flags
    lengths: Ints


class Moves:
    """Places of the moves among the scores, by label."""

    def __init__(self, names: Sequence[str]) -> None:
        places = {name: place for place, name in enumerate(names) if name != _BLOCKED}
        self.labels = [name[2:] for name in places if name.startswith("B-")]
        wanted = ["O", *(f"{kind}-{label}" for kind in "BILU" for label in self.labels)]
        if sorted(wanted) != sorted(places):
            raise UnsupportedModel("its moves are not B, I, L and U of each label, and O")
        self.begin, self.inside, self.last, self.unit = (
            np.array([places[f"{kind}-{label}"] for label in self.labels], np.int64)
            for kind in "BILU"
        )
        self.out = places["O"]


class Found(NamedTuple):
    """What a batch holds.

    Attributes:
        spans: the entities of each document; None where a near-tie or too long a one was met.
        kinds: (tokens, kinds + 1), log-probabilities that an entity of a kind begins at a token,
            and, last, that none does; as the model sees a token outside entities.
    """

    spans: list[list[TokenSpan] | None]
    kinds: Floats


class Automaton:
    """Finds the entities of batches; holds weights only, so threads may share it.

    Args:
        parameters: the weights.
        kinds: which of `kind_count` kinds a label is of; those left out are of the last one.
        kind_count: how many kinds there are.
    """

    def __init__(
        self, parameters: Parameters, kinds: Mapping[str, int] | None = None, kind_count: int = 1
    ) -> None:
        self._weights = [planes(part) for part in parameters.lower]
        self._padding = [part.T.ravel() for part in parameters.padding]
        self._bias = parameters.bias.T.ravel()
        _, self._hidden, self._pieces, _ = parameters.lower.shape
        self._upper, self._upper_bias = parameters.upper, parameters.upper_bias
        self._moves = moves = Moves(parameters.moves)
        self._count = len(moves.labels)
        outside = np.array([*moves.begin, *moves.unit, moves.out], np.int64)
        self._outside = np.ascontiguousarray(self._upper[outside].T)
        self._outside_bias = self._upper_bias[outside]
        self._inside = self._upper[moves.inside] - self._upper[moves.last]
        self._inside_bias = self._upper_bias[moves.inside] - self._upper_bias[moves.last]
        self._next_and_previous = np.concatenate([self._weights[0], self._weights[2]])
        self._to_kinds = _to_kinds(moves.labels, kinds or {}, kind_count)

    def read(self, batch: Batch, tolerance: float) -> Found:
        """Find the entities of each document, and how sure the model is of each token's kind."""
        ends = np.cumsum(batch.lengths)
        last = np.zeros(len(batch.vectors), np.bool_)
        last[ends - 1] = True
        kinds = np.empty((len(last), self._to_kinds.shape[1]), np.float32)
        labels, begins, doubtful = self._moves_outside(batch, last, tolerance, kinds)
        stops = np.arange(1, len(labels) + 1)
        first = np.flatnonzero(begins)
        stops[first], tied = self._stops(batch.vectors, last, first, labels[first], tolerance)
        doubtful[first] |= tied
        return Found(self._walks(ends - batch.lengths, ends, labels, stops, doubtful), kinds)

    def entities(self, batch: Batch, tolerance: float) -> list[list[TokenSpan] | None]:
        """Find the entities of each document; None where a near-tie or too long a one was met."""
        return self.read(batch, tolerance).spans

    def scores(self, vectors: Floats, tokens: Ints) -> Floats:
        """Score all moves of states, each given by its three tokens (-1: none): (states, moves).

        This is what spaCy's step model computes. Where the hidden layer has one piece, that cuts
        negative values off, which spaCy's greedy reading (and `entities`) does not.
        """
        hidden = np.zeros((len(tokens), len(self._bias)), np.float32)
        for column, weights, padding in zip(tokens.T, self._weights, self._padding, strict=True):
            hidden += np.where((column < 0)[:, None], padding, vectors[column] @ weights)
        best = pieces_maximum(hidden + self._bias, self._hidden)
        if self._pieces == 1:
            best = np.maximum(best, 0)
        scores: Floats = best @ self._upper.T + self._upper_bias
        return scores

    def _moves_outside(
        self, batch: Batch, last: Flags, tolerance: float, kinds: Floats
    ) -> tuple[Ints, Flags, Flags]:
        """Step 1: per token the label (or `_NO_LABEL`), whether it is a B, whether nearly tied.

        The kinds' log-probabilities are written into `kinds`.
        """
        best = np.empty(len(last), np.int64)
        tied = np.empty(len(last), np.bool_)
        for start in range(0, len(last), _BLOCK):
            part = slice(start, start + _BLOCK)
            scores = self._scores_outside(batch.vectors[part])
            kinds[part] = self._log_probabilities(scores)
            scores[last[part], : self._count] = -np.inf
            scores[batch.spaces[part], : 2 * self._count] = -np.inf
            best[part], tied[part] = _best(scores, tolerance)
        labels = np.where(best < 2 * self._count, best % self._count, _NO_LABEL)
        return labels, best < self._count, tied

    def _scores_outside(self, vectors: Floats) -> Floats:
        hidden = vectors @ self._weights[0]
        hidden += self._padding[1] + self._padding[2] + self._bias
        scores: Floats = pieces_maximum(hidden, self._hidden) @ self._outside
        scores += self._outside_bias
        return scores

    def _log_probabilities(self, scores: Floats) -> Floats:
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = shares @ self._to_kinds
        shares /= shares.sum(axis=1, keepdims=True)
        found: Floats = np.log(shares + _LEAST_PROBABILITY)
        return found

    def _stops(
        self, vectors: Floats, last: Flags, first: Ints, labels: Ints, tolerance: float
    ) -> tuple[Ints, Flags]:
        """Step 2: per entity the token after its last (or `_UNKNOWN`), whether nearly tied."""
        stops = np.full(len(first), _UNKNOWN, np.int64)
        tied = np.zeros(len(first), np.bool_)
        opened = vectors[first] @ self._weights[1] + self._bias
        going = np.arange(len(first))
        for step in range(1, LONGEST):
            if not len(going):
                return stops, tied
            tokens = first[going] + step
            lead = self._lead(vectors, tokens, opened[going], labels[going])
            at_end = last[tokens]
            tied[going] |= ~at_end & ~(np.abs(lead) >= tolerance)
            goes_on = ~at_end & (lead > 0)
            stops[going[~goes_on]] = tokens[~goes_on] + 1
            going = going[goes_on]
        tied[going] = True
        return stops, tied

    def _lead(self, vectors: Floats, tokens: Ints, opened: Floats, labels: Ints) -> Floats:
        """By how much I scores above L at `tokens` inside entities."""
        beside = np.concatenate([vectors[tokens], vectors[tokens - 1]], axis=1)
        hidden = pieces_maximum(beside @ self._next_and_previous + opened, self._hidden)
        lead: Floats = np.einsum("ij,ij->i", hidden, self._inside[labels])
        lead += self._inside_bias[labels]
        return lead

    def _walks(
        self, starts: Ints, ends: Ints, labels: Ints, stops: Ints, doubtful: Flags
    ) -> list[list[TokenSpan] | None]:
        """Step 3, per document; only tokens that are not a clear O need a look."""
        places = np.flatnonzero((labels != _NO_LABEL) | doubtful)
        looks = list(
            zip(
                places.tolist(),
                stops[places].tolist(),
                labels[places].tolist(),
                doubtful[places].tolist(),
                strict=True,
            )
        )
        firsts, lasts = np.searchsorted(places, starts), np.searchsorted(places, ends)
        return [
            self._walk(int(start), looks[first:last])
            for start, first, last in zip(starts, firsts, lasts, strict=True)
        ]

    def _walk(
        self, start: int, looks: Sequence[tuple[int, int, int, bool]]
    ) -> list[TokenSpan] | None:
        spans = []
        position = start
        for token, stop, label, doubtful in looks:
            if token < position:
                continue
            if doubtful:
                return None
            spans.append(TokenSpan(token - start, stop - start, self._moves.labels[label]))
            position = stop
        return spans


def _to_kinds(labels: Sequence[str], kinds: Mapping[str, int], count: int) -> Floats:
    """Make the 0-1 matrix that adds up B and U of each kind's labels, and O: (moves, kinds + 1)."""
    columns = [kinds.get(label, count - 1) for label in labels]
    matrix = np.zeros((2 * len(labels) + 1, count + 1), np.float32)
    matrix[np.arange(len(matrix)), [*columns, *columns, count]] = 1
    return matrix


def _best(scores: Floats, tolerance: float) -> tuple[Ints, Flags]:
    """Find the place of each row's highest score, and whether another comes near; spoils them."""
    best = scores.argmax(axis=1)
    rows = np.arange(len(scores))
    highest = scores[rows, best]
    scores[rows, best] = -np.inf
    # Written so that a score that is no number counts as tied.
    return best, ~(highest - scores.max(axis=1) >= tolerance)
