import numpy as np
import pytest
from spacy.ml.models.tok2vec import MaxoutWindowEncoder

from transforms.entities.recognise import window_encoder as module
from transforms.entities.recognise.token_vectors import _window_layers
from transforms.entities.recognise.window_encoder import (
    WindowEncoder,
    pieces_maximum,
    planes,
    windows,
)


def test_a_row_lies_beside_its_neighbours_and_zeros_beyond_the_ends():
    laid = windows(np.array([[1, 2], [3, 4], [5, 6]], np.float32), 1)
    assert laid.tolist() == [[0, 0, 1, 2, 3, 4], [1, 2, 3, 4, 5, 6], [3, 4, 5, 6, 0, 0]]


def test_a_window_may_be_wider_than_the_rows():
    assert windows(np.array([[7]], np.float32), 2).tolist() == [[0, 0, 7, 0, 0]]


def test_the_largest_piece_is_taken():
    hidden = np.array([[1, 8, 5, 2, 3, 4]], np.float32)
    assert pieces_maximum(hidden, 2).tolist() == [[5, 8]]


def test_planes_keep_each_output_with_its_pieces():
    weights = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    values = np.array([[1, 10]], np.float32)
    plain = np.einsum("opi,i->op", weights, values[0]).max(axis=1)
    assert pieces_maximum(values @ planes(weights), 2).tolist() == [plain.tolist()]


@pytest.mark.parametrize(
    ("depth", "window", "pieces", "width"),
    [(4, 1, 3, 16), (1, 1, 2, 8), (2, 2, 1, 5), (3, 3, 4, 7)],
)
@pytest.mark.parametrize("block", [5, 64])
def test_blocks_give_what_thinc_gives(monkeypatch, depth, window, pieces, width, block):
    monkeypatch.setattr(module, "BLOCK", block)
    numbers = np.random.default_rng(depth * 100 + window)
    thincs = MaxoutWindowEncoder(width=width, window_size=window, maxout_pieces=pieces, depth=depth)
    thincs.initialize()
    for node in thincs.walk():
        for name in node.param_names:
            values = numbers.normal(size=node.get_param(name).shape)
            node.set_param(name, values.astype(np.float32))
    docs = [numbers.normal(size=(count, width)).astype(np.float32) for count in (1, 3, 40, 2)]
    encoder = WindowEncoder(_window_layers(thincs))
    padding = np.zeros((encoder.reach, width), np.float32)
    table = np.concatenate([padding, *(part for doc in docs for part in (doc, padding))])
    encoded = np.concatenate(
        [rows.copy() for _, rows in encoder.blocks(table, np.arange(len(table)))]
    )
    at = encoder.reach
    for ours in thincs.predict(docs):
        np.testing.assert_allclose(encoded[at : at + len(ours)], ours, rtol=0, atol=2e-4)
        at += len(ours) + encoder.reach
    assert at == len(table)
