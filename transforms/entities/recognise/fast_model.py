"""Read a spaCy entity recogniser's weights, or say why it is of another kind."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from spacy.attrs import IS_SPACE
from spacy.language import Language
from spacy.pipeline.ner import EntityRecognizer
from spacy.tokens import Doc
from thinc.api import NumpyOps

from transforms.entities.recognise.automaton import (
    Automaton,
    Batch,
    Parameters,
    TokenSpan,
    UnsupportedModel,
)
from transforms.entities.recognise.labels import KIND_COUNT, KINDS
from transforms.entities.recognise.token_vectors import (
    Floats,
    TokenVectors,
    token_vectors,
    weights_of,
)
from transforms.entities.recognise.word_types import Layer

#: Tokens that a score of spaCy's entity recogniser depends on.
_FEATURES: Final = 3


class FastModel(NamedTuple):
    """The two halves of a recogniser: from documents to vectors, from vectors to entities."""

    vectors: TokenVectors
    automaton: Automaton


def read_model(nlp: Language, recogniser: EntityRecognizer) -> FastModel:
    """Read the weights of a pipeline's recogniser.

    Raises:
        UnsupportedModel: it is not a greedy, transition-based one of the kind known here.
    """
    model = recogniser.model
    _require(type(recogniser) is EntityRecognizer, "its recogniser is a class of its own")
    _require(recogniser.cfg["beam_width"] == 1, "its recogniser searches with a beam")
    _require(model.name == "parser_model", f"its recogniser's model is a {model.name}")
    _require(not model.attrs["unseen_classes"], "its recogniser has labels never trained")
    _require(not recogniser.postprocesses, "its recogniser has hooks")
    _require(all(isinstance(node.ops, NumpyOps) for node in model.walk()), "it is on a GPU")
    automaton = Automaton(_parameters(recogniser, model), KINDS, KIND_COUNT)
    return FastModel(token_vectors(model.get_ref("tok2vec"), nlp.vocab), automaton)


def batch_of(docs: Sequence[Doc], model: FastModel) -> Batch:
    """Prepare documents, none of them empty, for the automaton."""
    spaces = np.concatenate([doc.to_array(IS_SPACE) for doc in docs]).astype(np.bool_)
    lengths = np.array([len(doc) for doc in docs], np.int64)
    return Batch(model.vectors(docs), spaces, lengths)


def token_spans(doc: Doc) -> list[TokenSpan]:
    """Read a document's entities."""
    return [TokenSpan(ent.start, ent.end, ent.label_) for ent in doc.ents]


def _require(holds: object, otherwise: str) -> None:
    if not holds:
        raise UnsupportedModel(otherwise)


def _parameters(recogniser: EntityRecognizer, model: Layer) -> Parameters:
    moves = recogniser.moves
    names = [moves.get_class_name(place) for place in range(moves.n_moves)]
    lower = model.get_ref("lower")
    _require(lower.name == "precomputable_affine", f"its hidden layer is a {lower.name}")
    weights = weights_of(lower, "W")
    _require(len(weights) == _FEATURES, f"its scores depend on {len(weights)} tokens")
    upper, upper_bias = _upper(model, len(names))
    _require(len(upper) == len(names), "its moves and its scores differ in number")
    return Parameters(
        lower=weights,
        bias=weights_of(lower, "b"),
        padding=weights_of(lower, "pad")[0],
        upper=upper,
        upper_bias=upper_bias,
        moves=names,
    )


def _upper(model: Layer, moves: int) -> tuple[Floats, Floats]:
    if not model.attrs["has_upper"]:
        hidden = model.get_ref("lower").get_dim("nO")
        _require(hidden == moves, "its moves and its scores differ in number")
        return np.eye(moves, dtype=np.float32), np.zeros(moves, np.float32)
    upper = model.get_ref("upper")
    return weights_of(upper, "W"), weights_of(upper, "b")
