"""Procedures as people write them: one code for scoring, forms, routing and skills."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.conditions.condition import FactTest
from domain.scoring.eye_hospital import DEFAULT_SCORING
from domain.scoring.score import score
from domain.text.normal_form import clean_code
from domain.vocabulary.eye_hospital import FINER, SPELLINGS
from domain.vocabulary.procedures import PROCEDURES, procedure_code, procedure_codes, skill_code

WRITTEN = {
    "phaco": "cataract",
    "IOL": "cataract",
    "cataract surgery": "cataract",
    "cataract operation": "cataract",
    "Cataracts": "cataract",
    "motiyabind": "cataract",
    "मोतियाबिंद का ऑपरेशन": "cataract",
    "கண்புரை": "cataract",
    "கண்புரைக்கு சிகிச்சை": "cataract",
    "மோதியா": "cataract",
    "மோதியாபிந்து": "cataract",
    "തിമിരം": "cataract",
    "ছানি": "cataract",
    "الماء الأبيض": "cataract",
    "LASIK surgery": "lasik",
    "lasik laser": "lasik",
    "specs removal": "lasik",
    "चश्मा हटाना": "lasik",
    "diabetic retinopathy": "retina",
    "retinal_detachment": "retina",
    "kala motia": "glaucoma",
    "काला मोतिया": "glaucoma",
    "Squint surgery": "squint",
    "மாறுகண்": "squint",
    "eye check": "general",
    "eye check-up": "general",
    "eye check before cataract surgery": "cataract",
}


@pytest.mark.parametrize(("written", "code"), WRITTEN.items())
def test_f5_what_people_write_is_one_procedure(written: str, code: str) -> None:
    assert procedure_code(written) == procedure_code(clean_code(written, "procedure", 50)) == code


@pytest.mark.parametrize(("written", "code"), WRITTEN.items())
def test_f5_scoring_and_routing_read_a_procedure_alike(written: str, code: str) -> None:
    facts = {"procedure": clean_code(written, "procedure", 50)}
    found = {reason.code for reason in score(facts, DEFAULT_SCORING).reasons if reason.points}
    assert found - {"urgent"} == {f"procedure_{code}"}


def test_every_spelling_is_its_own_procedure_whatever_its_case() -> None:
    for code, spellings in SPELLINGS.items():
        for spelling in spellings:
            assert (spelling, procedure_code(spelling)) == (spelling, code)
            assert procedure_code(f" {spelling.upper()} ") == code
    assert len({s for spellings in SPELLINGS.values() for s in spellings}) == sum(map(len, SPELLINGS.values()))


@pytest.mark.parametrize("written", ["dental", "iris", "phacology", "", "knee replacement", "smiley"])
def test_what_is_no_procedure_here_is_none(written: str) -> None:
    assert procedure_code(written) is None


@given(st.text(max_size=50), st.sampled_from(sorted(PROCEDURES)))
def test_whatever_stands_around_it_a_named_procedure_is_understood(text: str, code: str) -> None:
    assert procedure_code(text) in (None, *PROCEDURES)
    assert procedure_code(f"{code} 123") == code


def test_a_rule_may_ask_for_the_procedure_or_for_the_very_words() -> None:
    for wanted in ("phaco", "cataract"):
        assert FactTest(fact="procedure", eq=wanted).test()({"procedure": "phaco"}) is True
    assert FactTest(fact="procedure", eq="phaco").test()({"procedure": "cataract"}) is False
    assert FactTest(fact="language", eq="en").test()({"language": "ta,en"}) is True


def test_what_is_more_exact_than_a_procedure_is_known_to_rules() -> None:
    assert {"retinal_detachment", "retina"} <= procedure_codes("detached retina")
    assert "eye_injury" in procedure_codes("injured eye")
    assert set(FINER) == {"retinal_detachment", "eye_injury", "emergency"}


def test_an_agents_skill_is_a_code() -> None:
    assert [skill_code(one) for one in ("Phaco", "கண்புரை")] == ["cataract", "cataract"]
    assert skill_code("Dental implants") == "dental_implants"
