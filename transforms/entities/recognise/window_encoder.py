"""Run spaCy's MaxoutWindowEncoder on a stream of rows, a block at a time.

A layer is x + layer_norm(maxout(window(x) W + b)); rows further away than the layers together
reach have no say in a row's value. So the stream is cut into blocks, each taken with that many rows
before and after it, and all layers run on a block while it lies in the processor's cache.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: Rows a block. At 96 columns and 3 pieces a layer's arrays take 1.2 MB. Measured on a core with
#: 512 KB of L2 and 32 MB of L3: 512 to 2,048 rows are equally fast, 256 take 6 % longer.
BLOCK: Final = 512
#: What thinc's layer normalisation adds to a variance.
_EPSILON: Final = np.float32(1e-8)


class WindowLayer(NamedTuple):
    """Weights of a layer of width n, window w (rows on either side) and p pieces.

    Attributes:
        window: rows on either side of the middle.
        weights: (n * (2 w + 1), p * n), columns piece by piece.
        bias: (p * n), piece by piece.
        gain: (n), of the layer normalisation.
        shift: (n), of the layer normalisation.
    """

    window: int
    weights: Floats
    bias: Floats
    gain: Floats
    shift: Floats


class WindowEncoder:
    """The layers of an encoder; holds weights only, so threads may share it.

    Attributes:
        reach: rows that have a say in a row's value, on either side.
    """

    def __init__(self, layers: Sequence[WindowLayer]) -> None:
        self._layers = list(layers)
        self.reach = sum(layer.window for layer in layers)

    def blocks(self, table: Floats, rows: NDArray[np.int64]) -> Iterator[tuple[int, Floats]]:
        """Encode a stream of rows, yielding (number of the first row, block of vectors).

        Args:
            table: vectors of word types, (types, n).
            rows: the stream, as indices into `table`.
        """
        for first in range(0, len(rows), BLOCK):
            start = max(0, first - self.reach)
            values = table[rows[start : first + BLOCK + self.reach]]
            for layer in self._layers:
                values += _forward(layer, values)
            yield first, values[first - start : first - start + BLOCK]


def _forward(layer: WindowLayer, values: Floats) -> Floats:
    hidden = windows(values, layer.window) @ layer.weights
    hidden += layer.bias
    return _normalised(layer, pieces_maximum(hidden, len(layer.gain)))


def planes(weights: Floats) -> Floats:
    """Lay weights (n, pieces, inputs) out as (inputs, pieces * n), so that pieces are planes.

    Then the maximum over the pieces compares whole rows, many times as fast as every third number.
    """
    return np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(weights.shape[2], -1))


def windows(values: Floats, window: int) -> Floats:
    """Lay each row beside its neighbours, zeros beyond the ends: (rows, n * (2 w + 1))."""
    count, width = values.shape
    out = np.empty((count, width * (2 * window + 1)), np.float32)
    for place, offset in enumerate(range(-window, window + 1)):
        column = out[:, place * width : (place + 1) * width]
        if offset < 0:
            column[:-offset] = 0
            column[-offset:] = values[:offset]
        elif offset > 0:
            column[-offset:] = 0
            column[:-offset] = values[offset:]
        else:
            column[:] = values
    return out


def pieces_maximum(hidden: Floats, width: int) -> Floats:
    """Take the largest of the pieces, which lie side by side: (rows, p * n) to (rows, n)."""
    largest: Floats = hidden[:, :width]
    for start in range(width, hidden.shape[1], width):
        largest = np.maximum(largest, hidden[:, start : start + width])
    return largest


def _normalised(layer: WindowLayer, values: Floats) -> Floats:
    width = values.shape[1]
    values = values - values.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", values, values) / np.float32(width) + _EPSILON
    values *= (1 / np.sqrt(variance))[:, None]
    values *= layer.gain
    values += layer.shift
    return values
