"""The fast engine on small models with random weights, whose choices are far from clear."""

import itertools
import logging

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.attrs import NORM, ORTH
from spacy.lang.en import English
from spacy.tokens import Span
from spacy.vectors import Vectors

from benchmarks.entity_texts import NewsMaker
from transforms.entities.recognise import fast as module
from transforms.entities.recognise import fast_model
from transforms.entities.recognise.fast import FastEntities
from transforms.entities.recognise.model import load
from transforms.entities.recognise.token_vectors import EncodedVectors, ThincVectors
from transforms.entities.recognise.word_types import PADDING, Kinds, WordTypes
from transforms.entities.spec import SMALL_MODEL

LABELS = ("ORG", "GPE", "PERSON")
WINDOWS = {
    "@architectures": "spacy.MaxoutWindowEncoder.v2",
    "width": 24,
    "window_size": 1,
    "maxout_pieces": 3,
    "depth": 2,
}
HASHES = {
    "@architectures": "spacy.MultiHashEmbed.v2",
    "width": 24,
    "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
    "rows": [200, 100, 100, 100],
    "include_static_vectors": False,
}
CHARACTERS = {
    "@architectures": "spacy.CharacterEmbed.v2",
    "width": 24,
    "rows": 100,
    "nM": 8,
    "nC": 4,
    "include_static_vectors": False,
}
MISH = {
    "@architectures": "spacy.MishWindowEncoder.v2",
    "width": 24,
    "window_size": 1,
    "depth": 2,
}
TEXTS = (
    *(NewsMaker(seed).headline() for seed in range(20)),
    *(NewsMaker(seed).article(60) for seed in range(20)),
    "",
    " ",
    "Oslo",
    "\n\n \t\n",
    "\U0001f600 \U0001f600\u200d\U0001f4bb x",
    "a  b   c",
)


def pipeline(*, embed=HASHES, encode=WINDOWS, upper=True, pieces=2, seed=7, before=(), **config):
    """Make a pipeline with random weights; scores are spread widely, so that near-ties are few."""
    nlp = English()
    if embed.get("include_static_vectors"):
        keys = [nlp.vocab.strings.add(word) for word in ("Oslo", "the", "Bank", "said", "in")]
        values = np.random.default_rng(1).normal(size=(5, 10)).astype(np.float32)
        nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, data=values, keys=keys, name="few")
    for name in before:
        nlp.add_pipe(name)
    tok2vec = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}
    model = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 16,
        "maxout_pieces": pieces,
        "use_upper": upper,
        "tok2vec": tok2vec,
        **config,
    }
    recogniser = nlp.add_pipe("ner", config={"model": model})
    for label in LABELS:
        recogniser.add_label(label)
    nlp.initialize()
    numbers = np.random.default_rng(seed)
    for node in recogniser.model.walk():
        for name in node.param_names:
            shape = node.get_param(name).shape
            node.set_param(name, numbers.normal(size=shape).astype(np.float32))
    return nlp


def entities(doc):
    return [(ent.start, ent.end, ent.label_, ent.kb_id, ent.ent_id) for ent in doc.ents]


def assert_same(nlp, fast, texts=TEXTS):
    ours, spacys = list(fast.pipe(texts)), list(nlp.pipe(texts))
    assert [doc.text for doc in ours] == list(texts)
    assert [entities(doc) for doc in ours] == [entities(doc) for doc in spacys]
    assert [doc.to_array("ENT_IOB").tolist() for doc in ours] == [
        doc.to_array("ENT_IOB").tolist() for doc in spacys
    ]
    return sum(len(doc.ents) for doc in spacys)


@pytest.mark.parametrize(("upper", "pieces"), [(True, 1), (True, 2), (True, 3), (False, 2)])
@pytest.mark.parametrize("depth", [1, 4])
def test_models_of_all_shapes_give_spacys_entities(upper, pieces, depth):
    nlp = pipeline(upper=upper, pieces=pieces, encode={**WINDOWS, "depth": depth})
    fast = FastEntities(nlp)
    assert fast.reason is None
    assert isinstance(fast._model.vectors, EncodedVectors)
    assert assert_same(nlp, fast) > 20


def test_other_vectors_are_computed_by_thinc():
    nlp = pipeline(embed=CHARACTERS)
    fast = FastEntities(nlp)
    assert fast.reason is None
    assert isinstance(fast._model.vectors, ThincVectors)
    assert assert_same(nlp, fast) > 20


def test_vectors_that_depend_on_the_batch_are_spacys():
    # This encoder pads nothing between documents, so each sees its neighbours in the batch.
    fast = FastEntities(pipeline(encode=MISH))
    assert "its entities differ from spaCy's" in fast.reason


def test_static_vectors_are_embedded_by_word_type_too():
    nlp = pipeline(embed={**HASHES, "include_static_vectors": True})
    fast = FastEntities(nlp)
    assert isinstance(fast._model.vectors, EncodedVectors)
    assert assert_same(nlp, fast) > 20


def test_vectors_shared_by_a_pipe_are_read_from_it():
    nlp = English()
    nlp.add_pipe("tok2vec")
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "tok2vec"}
    recogniser = nlp.add_pipe("ner", config={"model": {"tok2vec": listener}})
    recogniser.add_label("ORG")
    nlp.initialize()
    numbers = np.random.default_rng(3)
    for node in recogniser.model.walk():
        for name in node.param_names:
            shape = node.get_param(name).shape
            node.set_param(name, numbers.normal(size=shape).astype(np.float32))
    fast = FastEntities(nlp)
    assert fast.reason is None
    assert assert_same(nlp, fast) > 5


@pytest.mark.parametrize("tokens", [1, 40, 100_000])
def test_the_size_of_a_batch_changes_nothing(tokens):
    nlp = pipeline()
    assert_same(nlp, FastEntities(nlp, batch_tokens=tokens))


def test_where_choices_are_tied_spacy_reads_the_document(monkeypatch):
    nlp = pipeline()
    fast = FastEntities(nlp)
    fast._tolerance = 1e9
    texts = [text for text in TEXTS if text.strip()]
    assert [spans for spans, _ in fast._found([nlp.make_doc(text) for text in texts])] == [
        None
    ] * len(texts)
    assert_same(nlp, fast)
    assert [[*spans] for _, spans, _ in fast.read(texts)] == [
        [(ent.start, ent.end, ent.label_) for ent in doc.ents] for doc in nlp.pipe(texts)
    ]


def test_spans_are_those_of_pipe_without_writing_them():
    fast = FastEntities(load(SMALL_MODEL))
    docs = {doc.text: entities(doc) for doc in fast.pipe(TEXTS)}
    for doc, spans, _ in fast.read(TEXTS):
        assert [tuple(span) for span in spans] == [ent[:3] for ent in docs[doc.text]]
    assert not any(doc.ents for doc, *_ in fast.read(["Anna Lindqvist flew to Oslo."]))


def test_documents_may_be_given_and_those_bound_beforehand_are_spacys():
    nlp = pipeline()
    fast = FastEntities(nlp)

    def bound():
        plain, named, parted = (nlp.make_doc(TEXTS[at]) for at in (20, 21, 22))
        named.set_ents([Span(named, 0, 2, label="GPE")], default="unmodified")
        for token in parted:
            token.is_sent_start = token.i % 2 == 0
        return [plain, named, parted]

    assert [spans is None for spans, _ in fast._found(bound())] == [False, True, True]
    ours, spacys = list(fast.pipe(bound())), list(nlp.pipe(bound()))
    assert [entities(doc) for doc in ours] == [entities(doc) for doc in spacys]
    assert entities(ours[1])[0][:3] == (0, 2, "GPE")


def test_pipes_before_and_after_run_in_their_order():
    nlp = pipeline()
    ruler = nlp.add_pipe("entity_ruler", config={"overwrite_ents": True})
    ruler.add_patterns([{"label": "FAC", "pattern": "Oslo"}])
    nlp.add_pipe("sentencizer", first=True)
    fast = FastEntities(nlp)
    texts = ["Anna flew to Oslo. It rained.", "Oslo"]
    assert_same(nlp, fast, texts)
    assert [doc.ents[-1].label_ for doc in fast.pipe(texts[1:])] == ["FAC"]
    assert next(fast.read(texts[1:])).spans[-1] == (0, 1, "FAC")


def test_a_pipeline_of_another_kind_is_run_by_spacy_and_said_once(caplog):
    nlp = English()
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Harbour Board"}])
    with caplog.at_level(logging.WARNING):
        fast = FastEntities(nlp)
        docs = list(fast.pipe(["The Harbour Board met."]))
    assert fast.reason == "it has 0 entity recognisers"
    assert [entities(doc)[0][:3] for doc in docs] == [(1, 3, "ORG")]
    assert [[*spans] for _, spans, _ in fast.read(["Harbour Board"])] == [[(0, 2, "ORG")]]
    assert len(caplog.records) == 1


def test_a_beam_search_is_run_by_spacy():
    nlp = pipeline()
    nlp.get_pipe("ner").cfg["beam_width"] = 4
    fast = FastEntities(nlp)
    assert fast.reason == "its recogniser searches with a beam"
    assert_same(nlp, fast, TEXTS[:5])


def test_more_state_tokens_are_run_by_spacy():
    nlp = pipeline(extra_state_tokens=True)
    assert FastEntities(nlp).reason == "its scores depend on 6 tokens"


def test_labels_never_trained_are_run_by_spacy():
    nlp = pipeline()
    nlp.get_pipe("ner").model.attrs["unseen_classes"] = {3}
    assert FastEntities(nlp).reason == "its recogniser has labels never trained"


def test_a_label_added_later_is_run_by_spacy():
    nlp = pipeline()
    nlp.get_pipe("ner").add_label("EVENT")
    assert FastEntities(nlp).reason is not None


def test_entities_that_differ_refuse_the_fast_path(monkeypatch):
    plain = fast_model.Automaton.entities
    monkeypatch.setattr(
        fast_model.Automaton,
        "entities",
        lambda self, *given: [spans and spans[1:] for spans in plain(self, *given)],
    )
    fast = FastEntities(load(SMALL_MODEL))
    assert "its entities differ from spaCy's in 'Anna Lindqvist, the harbour" in fast.reason


def test_scores_that_differ_refuse_the_fast_path(monkeypatch):
    nlp = pipeline()
    recogniser = nlp.get_pipe("ner")
    real = fast_model.read_model(nlp, recogniser)
    bent = real._replace(vectors=lambda docs: real.vectors(docs) * np.float32(1.01))
    monkeypatch.setattr(module, "read_model", lambda *_: bent)
    assert FastEntities(nlp).reason.startswith("its scores differ from spaCy's by ")


def test_word_types_are_embedded_once():
    nlp = English()
    seen = []

    class Layer:
        def predict(self, docs):
            seen.append(len(docs[0]))
            return [docs[0].to_array(NORM).astype(np.float32)[:, None]]

    types = WordTypes(nlp.vocab, [NORM], [Layer()], width=1, keep=3)
    first = types.rows_of([nlp.make_doc("a b a"), nlp.make_doc("b c")])
    assert [rows.tolist() for rows in first] == [[1, 2, 1], [2, 3]]
    assert types.rows_of([nlp.make_doc("c d")])[0].tolist() == [3, 4]
    assert seen == [3, 1]
    # Beyond what is kept the table begins anew.
    assert types.rows_of([nlp.make_doc("d")])[0].tolist() == [1]
    assert types.vectors[PADDING].tolist() == [0]


def test_an_embedding_that_was_broken_off_is_made_up_for():
    """An item may be stopped for its time anywhere; those after it must not see half a table."""
    nlp = English()

    class Layer:
        stopped = True

        def predict(self, docs):
            if self.stopped:
                raise KeyboardInterrupt
            return [np.array([[1.0], [2.0], [3.0]], np.float32)[-len(docs[0]) :]]

    layer = Layer()
    types = WordTypes(nlp.vocab, [NORM], [layer], width=1, keep=9)
    with pytest.raises(KeyboardInterrupt):
        types.rows_of([nlp.make_doc("a b")])
    layer.stopped = False
    assert types.rows_of([nlp.make_doc("b a c")])[0].tolist() == [2, 1, 3]
    assert types.vectors[:4, 0].tolist() == [0.0, 1.0, 2.0, 3.0]


def test_kinds_answer_as_a_document_does():
    nlp = English()
    doc = nlp.make_doc("Oslo said in Oslo")
    columns = sorted([NORM, ORTH])
    kinds = Kinds(nlp.vocab, columns, doc.to_array(columns))
    assert len(kinds) == 4
    assert kinds.to_array("ORTH").tolist() == doc.to_array(ORTH).tolist()
    assert kinds.to_array(["ORTH", NORM]).tolist() == doc.to_array([ORTH, NORM]).tolist()


def test_texts_are_read_a_batch_at_a_time():
    fast = FastEntities(pipeline(), batch_tokens=10)
    taken = []
    texts = (taken.append(number) or "one two three four" for number in itertools.count())
    next(fast.pipe(texts))
    assert len(taken) == 3


DEFAULT = FastEntities(load(SMALL_MODEL))


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.one_of(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
            st.text(alphabet=" \t\n\u00a0\u2003aA.", max_size=30),
            st.text(alphabet="\U0001f600\U0001f468\u200d\U0001f4bb\ufe0f\u0301 x", max_size=20),
            st.sampled_from(["", "Oslo", "U.S.", "Anna Lind of Oslo", "\n\n"]),
        ),
        max_size=4,
    )
)
def test_wild_texts_give_spacys_entities(texts):
    assert DEFAULT.reason is None
    assert_same(DEFAULT.nlp, DEFAULT, texts)
