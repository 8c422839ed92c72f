"""Rows of word vectors in arrays: what spaCy's dictionary says, in a tenth of its memory."""

import pytest
import spacy
import srsly
from hypothesis import given
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.vectors import Vectors

from transforms.entities.recognise import model
from transforms.entities.recognise.vector_keys import VectorKeys

HASHES = st.integers(0, 2**64 - 1)


@given(st.dictionaries(HASHES, st.integers(0, 2**31 - 1), max_size=50), HASHES)
def test_what_is_read_is_what_spacy_wrote(tmp_path_factory, rows, other):
    path = tmp_path_factory.mktemp("vocab") / "key2row"
    srsly.write_msgpack(path, rows)
    keys = VectorKeys.read(path)
    assert dict(keys) == rows
    assert len(keys) == len(rows)
    assert keys.get(other, -1) == rows.get(other, -1)
    assert (other in keys) == (other in rows)


def test_a_word_without_a_vector_has_no_row(tmp_path):
    srsly.write_msgpack(tmp_path / "key2row", {2**64 - 1: 7, 5: 0})
    keys = VectorKeys.read(tmp_path / "key2row")
    assert (keys[2**64 - 1], keys[5], keys.get(6)) == (7, 0, None)
    with pytest.raises(KeyError):
        keys[6]


@pytest.mark.parametrize("content", [b"", b"\x93\x01\x02\x03", b"\x82\x01", b"\x81\x01\xff"])
def test_a_broken_file_is_refused(tmp_path, content):
    (tmp_path / "key2row").write_bytes(content)
    with pytest.raises(ValueError, match="key2row is no map of words to rows"):
        VectorKeys.read(tmp_path / "key2row")


def test_a_pipeline_loaded_lean_has_the_vectors_that_it_was_saved_with(tmp_path):
    nlp = English()
    nlp.add_pipe("ner").add_label("ORG")
    nlp.vocab.vectors = Vectors(shape=(2, 3), strings=nlp.vocab.strings)
    nlp.vocab.set_vector("harbour", [1, 2, 3])
    nlp.vocab.set_vector("ferry", [4, 5, 6])
    nlp.initialize()
    nlp.to_disk(tmp_path)
    lean, whole = model.load(str(tmp_path)), spacy.load(tmp_path)
    assert isinstance(lean.vocab.vectors.key2row, VectorKeys)
    for word in ("harbour", "ferry", "mast"):
        token, other = lean.make_doc(word)[0], whole.make_doc(word)[0]
        assert token.has_vector == other.has_vector == (word != "mast")
        assert token.vector.tolist() == other.vector.tolist()
