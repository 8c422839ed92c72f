"""From documents to the token vectors that a recogniser's automaton reads.

A model of the usual shape (embedding, MaxoutWindowEncoder, linear layer: all CNN pipelines of
spaCy) is run by `EncodedVectors`; any other by thinc itself, its products by numpy's BLAS.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ORTH
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import NumpyOps

from transforms.entities.recognise.window_encoder import WindowEncoder, WindowLayer, planes
from transforms.entities.recognise.word_types import PADDING, Layer, WordTypes, attribute_id

Floats = NDArray[np.float32]

#: Word types kept from batch to batch: 20 MB at 96 columns.
_KEEP: Final = 50_000
#: Layers that see a document through `Doc.to_array` alone, token by token.
_TOKENWISE: Final = frozenset(
    {"extract_features", "list2ragged", "ragged2list", "ints-getitem", "hashembed",
     "static_vectors", "maxout", "layernorm", "dropout"}
)  # fmt: skip


class TokenVectors(Protocol):
    """Gives the vectors of documents, none of them empty, as (tokens, width)."""

    def __call__(self, docs: Sequence[Doc]) -> Floats:
        """Compute the vectors."""


def token_vectors(model: Layer, vocab: Vocab) -> TokenVectors:
    """Choose how to run the model that turns documents into token vectors."""
    *layers, to_array, linear = list(_in_turn(model))
    if (to_array.name, linear.name) == ("list2array", "linear") and layers:
        *embedding, encoder = layers
        window_layers = _window_layers(encoder)
        if window_layers and embedding and all(_is_tokenwise(layer) for layer in embedding):
            return EncodedVectors(embedding, window_layers, linear, vocab)
    return ThincVectors(model)


class EncodedVectors:
    """Embeds word types once, encodes blocks of rows, and applies the linear layer to them."""

    def __init__(
        self, embedding: Sequence[Layer], layers: Sequence[WindowLayer], linear: Layer, vocab: Vocab
    ) -> None:
        self._types = WordTypes(
            vocab, _columns(embedding, vocab), embedding, len(layers[0].gain), _KEEP
        )
        self._encoder = WindowEncoder(layers)
        self._weights = np.ascontiguousarray(weights_of(linear, "W").T)
        self._bias = weights_of(linear, "b")

    def __call__(self, docs: Sequence[Doc]) -> Floats:
        """Compute the vectors; a document sees nothing of its neighbours for the padding rows."""
        rows = self._types.rows_of(docs)
        padding = np.full(self._encoder.reach, PADDING, np.int64)
        stream = np.concatenate([padding, *(part for own in rows for part in (own, padding))])
        vectors: Floats = np.empty((len(stream), self._weights.shape[1]), np.float32)
        for first, block in self._encoder.blocks(self._types.vectors, stream):
            np.matmul(block, self._weights, out=vectors[first : first + len(block)])
        vectors += self._bias
        real: Floats = vectors[stream != PADDING]
        return real


class ThincVectors:
    """Runs the model as it is; a copy of it multiplies by numpy's BLAS where that is possible."""

    def __init__(self, model: Layer) -> None:
        self._model = model.copy() if _can_be_copied(model) else model
        if self._model is not model:
            for node in self._model.walk():
                node.ops = NumpyOps(use_blis=False)

    def __call__(self, docs: Sequence[Doc]) -> Floats:
        """Compute the vectors."""
        vectors: Floats = self._model.predict(list(docs))
        return vectors


def weights_of(layer: Layer, name: str) -> Floats:
    """Read a layer's parameter."""
    values: Any = layer.get_param(name)
    return np.asarray(values, np.float32)


def _in_turn(model: Layer) -> Iterator[Layer]:
    """Yield the layers of nested chains in the order in which they run."""
    if model.layers and model.name == ">>".join(layer.name for layer in model.layers):
        for layer in model.layers:
            yield from _in_turn(layer)
    else:
        yield model


def _window_layers(encoder: Layer) -> list[WindowLayer]:
    """Read the layers of a MaxoutWindowEncoder; empty when the model is something else."""
    if not encoder.name.startswith("with_array(") or len(encoder.layers) != 1:
        return []
    found = [_window_layer(layer) for layer in _in_turn(encoder.layers[0])]
    layers = [layer for layer in found if layer is not None]
    reach = sum(layer.window for layer in layers)
    complete = len(layers) == len(found) and encoder.attrs.get("pad") == reach
    return layers if complete else []


def _window_layer(layer: Layer) -> WindowLayer | None:
    if not layer.name.startswith("residual(") or len(layer.layers) != 1:
        return None
    parts = [part for part in _in_turn(layer.layers[0]) if part.name != "dropout"]
    if [part.name for part in parts] != ["expand_window", "maxout", "layernorm"]:
        return None
    expand, maxout, normalise = parts
    return WindowLayer(
        window=expand.attrs["window_size"],
        weights=planes(weights_of(maxout, "W")),
        bias=weights_of(maxout, "b").T.ravel(),
        gain=weights_of(normalise, "G"),
        shift=weights_of(normalise, "b"),
    )


def _is_tokenwise(layer: Layer) -> bool:
    return all(node.name in _TOKENWISE or node.layers for node in layer.walk())


def _columns(embedding: Sequence[Layer], vocab: Vocab) -> list[int]:
    """List the attributes that the embedding reads, sorted."""
    nodes = [node for layer in embedding for node in layer.walk()]
    read = {
        attribute_id(column)
        for node in nodes
        if node.name == "extract_features"
        for column in node.attrs["columns"]
    }
    if any(node.name == "static_vectors" for node in nodes):
        read.add(int(getattr(vocab.vectors, "attr", ORTH)))
    return sorted(read)


def _can_be_copied(model: Layer) -> bool:
    """Tell whether a copy would run as the model does: thinc alone, on the CPU, no listener."""
    return all(
        not node.shims and "listener" not in node.name and isinstance(node.ops, NumpyOps)
        for node in model.walk()
    )
