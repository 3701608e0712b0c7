"""cmrlearn in spaCy pipelines."""

import pytest
import spacy
from conftest import in_new_process
from spacy.tokens import Doc, Span

import cmrlearn.components
from cmrlearn.errors import UsageError
from cmrlearn.model import Recommendation
from cmrlearn.tagging import tag

TEXT = "The PSNI should agree a protocol with the Education Authority (EA), and the PSNI should publish it."


def pipeline(**config):
    nlp = spacy.blank("en")
    nlp.add_pipe("cmrlearn_agencies", config=config)
    return nlp


def spans(doc, key="agencies"):
    return [(s.text, s.label_, s.kb_id_) for s in doc.spans[key]]


def test_every_printed_name_is_a_span_with_role_and_id():
    assert spans(pipeline(nation="NI")(TEXT)) == [
        ("PSNI", "lead", "psni"),
        ("Education Authority (EA)", "partner", "ea_ni"),
        ("PSNI", "lead", "psni"),
    ]


def test_a_span_says_the_tables_name_and_the_reason():
    doc = pipeline(nation="NI")(TEXT)
    span = doc.spans["agencies"][0]
    assert span._.agency_name == "Police Service of Northern Ireland"
    assert "should" in span._.agency_reason


def test_the_spans_are_the_tagged_records_agencies():
    rec = tag([Recommendation("x:r1", "x", None, TEXT, 1, nation="NI")])[0]
    found = {(kb, role) for _, role, kb in spans(pipeline(nation="NI")(TEXT))}
    assert found == {(a.agency, a.role) for a in rec.agencies}


def test_the_nation_settles_who_is_meant():
    text = "The Department of Health should issue guidance."
    assert spans(pipeline(nation="NI")(text)) == [("Department of Health", "lead", "dept_health_ni")]
    assert spans(pipeline(nation="England", year=2015)(text)) == [
        ("Department of Health", "lead", "dept_health_england")
    ]


def test_an_acronym_that_the_text_defines_wins():
    doc = pipeline(nation="NI")("The Environment Agency (EA) was asked. The EA should act.")
    assert ("EA", "lead", "") in spans(doc)


def test_a_wrong_nation_is_refused_in_one_sentence():
    with pytest.raises(UsageError, match="Atlantis"):
        pipeline(nation="Atlantis")


def test_many_texts_go_through_a_pipe_in_order():
    texts = [TEXT, "", "Nothing is said of anybody.", "NISCC should act."]
    docs = list(pipeline(nation="NI").pipe(texts, batch_size=2))
    assert [d.text for d in docs] == texts
    assert [len(d.spans["agencies"]) for d in docs] == [3, 0, 0, 1]


def test_another_key_may_be_set():
    assert spans(pipeline(nation="NI", spans_key="who")(TEXT), "who")[0][2] == "psni"


def test_a_document_with_spans_survives_its_bytes():
    nlp = pipeline(nation="NI")
    doc = nlp(TEXT)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert spans(again) == spans(doc)
    assert [s._.agency_reason for s in again.spans["agencies"]] == [s._.agency_reason for s in doc.spans["agencies"]]


def test_a_saved_pipeline_keeps_settings_and_the_users_own_table(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("id,name,jurisdiction\nhub,Quayside Hub,NI\n", encoding="utf-8")
    text = "The Quayside Hub and the EA should act."
    nlp = pipeline(nation="NI", agencies=str(own))
    before = spans(nlp(text))
    nlp.to_disk(tmp_path / "saved")
    own.unlink()
    assert before == [("Quayside Hub", "lead", "hub"), ("EA", "lead", "ea_ni")]
    assert spans(spacy.load(tmp_path / "saved")(text)) == before


def test_a_pipeline_survives_its_bytes(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("id,name,jurisdiction\nhub,Quayside Hub,NI\n", encoding="utf-8")
    nlp = pipeline(nation="NI", agencies=str(own))
    again = pipeline(nation="NI").from_bytes(nlp.to_bytes())
    assert spans(again("The Quayside Hub should act.")) == [("Quayside Hub", "lead", "hub")]


def test_extensions_are_set_by_the_component_and_not_by_the_import():
    code = (
        "import cmrlearn.components, spacy; from spacy.tokens import Span; before = Span.has_extension('agency_name');"
        "spacy.blank('en').add_pipe('cmrlearn_agencies'); print(before, Span.has_extension('agency_name'))"
    )
    assert in_new_process("-c", code).out.split() == ["False", "True"]
    assert cmrlearn.components.Span is Span


def test_themes_are_categories():
    nlp = spacy.blank("en")
    nlp.add_pipe("cmrlearn_themes")
    cats = nlp("The Trust should train staff to recognise neglect.").cats
    assert 0.3 < cats["neglect"] <= 1
