"""From a form's answers to a judgement; and what may not be a form."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.qualification.answers import Answer, read_answers
from domain.qualification.eye_hospital import FORMS, GENERAL_FORM
from domain.qualification.form import AssessmentForm, QualificationVerdict
from domain.qualification.judgement import Judgement, judge
from domain.qualification.questions import QuestionKind
from domain.rules.rule_sets import BadRules, RuleKind, read_rules, stored

READY: dict[str, Answer] = {"medical_need": "clear", "readiness": "weeks", "funding": "insured", "location_ok": True}
WAIT = timedelta(days=30)
NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)


def judged(form: AssessmentForm = GENERAL_FORM, **changes: Any) -> Judgement:
    return judge(form, read_answers(form, READY | changes), WAIT, NOW)


def test_a_clear_need_soon_and_funded_is_qualified() -> None:
    found = judged()
    assert (found.verdict, found.reason, found.until) == (QualificationVerdict.QUALIFIED, "ready", None)
    assert found.points == 80


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"location_ok": False}, "location"),
        ({"medical_need": "none"}, "no_medical_need"),
        ({"readiness": "never"}, "never_ready"),
        ({"funding": "cannot_pay"}, "cannot_pay"),
        ({"medical_need": "urgent", "location_ok": False}, "location"),
    ],
)
def test_what_stands_in_the_way_is_the_reason(changes: dict[str, Any], reason: str) -> None:
    found = judged(**changes)
    assert (found.verdict, found.reason, found.until) == (QualificationVerdict.NOT_QUALIFIED, reason, None)


def test_urgent_need_is_seen_first_and_asked_about_money_later() -> None:
    found = judged(medical_need="urgent", funding="cannot_pay", readiness="months")
    assert (found.verdict, found.reason) == (QualificationVerdict.QUALIFIED, "urgent_need")


@pytest.mark.parametrize(
    ("changes", "reason", "until"),
    [
        ({"readiness": "months"}, "later", WAIT),
        ({"readiness": "months", "timing_days": 90}, "later", timedelta(days=90)),
        ({"readiness": "months", "timing_days": 0}, "later", timedelta(days=1)),
        ({"medical_need": "possible", "funding": "undecided"}, "undecided", WAIT),
    ],
)
def test_not_yet_has_a_date(changes: dict[str, Any], reason: str, until: timedelta) -> None:
    found = judged(**changes)
    assert (found.verdict, found.reason, found.until) == (QualificationVerdict.NOT_YET, reason, until)


def test_every_possible_general_assessment_is_judged() -> None:
    choices = [GENERAL_FORM.by_code[code].codes for code in ("medical_need", "readiness", "funding")]
    for need, readiness, funding, here in product(*choices, (True, False)):
        found = judged(medical_need=need, readiness=readiness, funding=funding, location_ok=here)
        assert (found.until is not None) == (found.verdict is QualificationVerdict.NOT_YET)
        assert 0 <= found.points <= 100
        assert found.reason


@pytest.mark.parametrize(
    ("specialty", "changes", "verdict", "reason"),
    [
        ("cataract", {"diabetes": True, "last_eye_test": "2026-05-01"}, "qualified", "ready"),
        ("lasik", {"age_years": 16}, "not_yet", "not_stable_yet"),
        ("lasik", {"keratoconus": True}, "not_qualified", "keratoconus"),
        ("retina", {"sudden_loss": True, "funding": "cannot_pay"}, "qualified", "sudden_loss"),
        ("glaucoma", {"pressure_mmhg": 40, "readiness": "months"}, "qualified", "acute_pressure"),
        ("squint", {"age_years": 6, "guardian_agrees": False}, "not_yet", "guardian_undecided"),
        ("squint", {"age_years": 6}, "qualified", "ready"),
    ],
)
def test_a_specialty_asks_and_judges_more(specialty: str, changes: dict[str, Any], verdict: str, reason: str) -> None:
    found = judged(FORMS[specialty], **changes)
    assert (found.verdict.value, found.reason) == (verdict, reason)


def test_what_was_not_answered_decides_nothing_and_is_told() -> None:
    assert "sudden_loss" in judged(FORMS["retina"]).unknown
    assert judged(FORMS["retina"], sudden_loss=False).unknown == ()


@pytest.mark.parametrize("form", [GENERAL_FORM, *FORMS.values()], ids=lambda form: form.title)
def test_the_built_in_forms_keep_their_own_rules_and_take_the_general_answers(form: AssessmentForm) -> None:
    assert read_rules(RuleKind.ASSESSMENT, stored(form), {}) == form
    assert judged(form).verdict is QualificationVerdict.QUALIFIED


@given(st.data())
def test_whatever_fits_the_form_is_judged(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from([GENERAL_FORM, *FORMS.values()]))
    answers: dict[str, Any] = {}
    for question in form.questions:
        kinds: dict[QuestionKind, st.SearchStrategy[Any]] = {
            QuestionKind.CHOICE: st.sampled_from(question.codes or ("",)),
            QuestionKind.NUMBER: st.integers(int(question.least or 0), int(question.most or 100)),
            QuestionKind.FLAG: st.booleans(),
            QuestionKind.TEXT: st.text("abc ", max_size=20),
            QuestionKind.DATE: st.dates().map(lambda day: day.isoformat()),
        }
        if question.required or data.draw(st.booleans()):
            answers[question.code] = data.draw(kinds[question.kind])
    found = judge(form, read_answers(form, answers), WAIT, NOW)
    assert (found.until is not None) == (found.verdict is QualificationVerdict.NOT_YET)
    assert found.until is None or timedelta(days=1) <= found.until <= timedelta(days=400)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"medical_need": "maybe"}, "answers.medical_need"),
        ({"medical_need": True}, "answers.medical_need"),
        ({"medical_need": None}, "answers.medical_need"),
        ({"location_ok": "yes"}, "answers.location_ok"),
        ({"timing_days": -1}, "answers.timing_days"),
        ({"timing_days": 401}, "answers.timing_days"),
        ({"timing_days": True}, "answers.timing_days"),
        ({"timing_days": float("nan")}, "answers.timing_days"),
        ({"last_eye_test": "01.06.2026"}, "answers.last_eye_test"),
        ({"last_eye_test": "2026-02-30"}, "answers.last_eye_test"),
        ({"insurer": 7}, "answers.insurer"),
        ({"insurer": "x" * 501}, "answers.insurer"),
        ({"insurer": "a\x00b"}, "answers.insurer"),
        ({"hat": 1}, "answers.hat"),
    ],
)
def test_an_answer_outside_the_form_names_the_question(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        judged(FORMS["cataract"], **changes)
    assert refused.value.field == field


def _form(**changes: Any) -> dict[str, Any]:
    colour = {
        "code": "colour",
        "label": "Which colour?",
        "kind": "choice",
        "options": [{"code": "red", "label": "red", "points": 10}],
    }
    days = {"code": "days", "label": "How many days?", "kind": "number"}
    when = {"fact": "colour", "eq": "red"}
    red = {"verdict": "not_yet", "reason": "red", "text": "is red", "when": when, "wait_from": "days"}
    ready = {"verdict": "qualified", "reason": "ready", "text": "is ready"}
    return {"title": "Ours", "questions": [colour, days], "verdicts": [red], "otherwise": ready, **changes}


def _rule(when: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"verdict": "not_qualified", "reason": "no", "text": "no", "when": when, **changes}


def _choice(**changes: Any) -> dict[str, Any]:
    return {"code": "colour", "label": "Which colour?", "kind": "choice", **changes}


_RED = {"code": "red", "label": "red"}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"verdicts": [_rule({"fact": "size", "eq": "big"})]}, "verdicts.0.when.fact"),
        ({"verdicts": [_rule({"fact": "score", "between": [1, 2]})]}, "verdicts.0.when.fact"),
        ({"verdicts": [_rule({"fact": "colour", "eq": "blue"})]}, "verdicts.0.when.eq"),
        ({"verdicts": [_rule({"any": [{"fact": "colour", "in": ["red", "blue"]}]})]}, "verdicts.0.when.any.0.in"),
        ({"verdicts": [_rule({"fact": "colour", "between": [1, 2]})]}, "verdicts.0.when.between"),
        ({"verdicts": [_rule({"fact": "points", "between": [50, None]})]}, "verdicts.0.when.between"),
        ({"verdicts": [_rule({"fact": "colour", "eq": "red"}, wait_days=3)]}, "verdicts.0.wait_days"),
        ({"otherwise": {"verdict": "not_qualified", "reason": "no", "text": "no"}}, "verdicts"),
        (
            {"otherwise": {"verdict": "not_yet", "reason": "no", "text": "no", "wait_from": "colour"}},
            "otherwise.wait_from",
        ),
        ({"questions": [_choice()]}, "questions.0.options"),
        ({"questions": [_choice(options=[_RED, _RED])]}, "questions.0.options.1.code"),
        ({"questions": [_choice(options=[_RED]), _choice(options=[_RED])]}, "questions.1.code"),
        ({"questions": [_choice(options=[_RED], least=1)]}, "questions.0.least"),
        ({"questions": [{"code": "points", "label": "x", "kind": "number"}]}, "questions.0.code"),
        ({"questions": [{"code": "days", "label": "x", "kind": "number", "least": 3, "most": 2}]}, "questions.0.most"),
        ({"questions": [{"code": "days", "label": "x", "kind": "flag", "options": [_RED]}]}, "questions.0.options"),
        ({"questions": []}, "questions"),
        ({"questions": [{"code": "Days", "label": "x", "kind": "number"}]}, "questions.0.code"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_form_is_refused_with_its_path(changes: dict[str, Any], path: str) -> None:
    read_rules(RuleKind.ASSESSMENT, _form(), {})
    with pytest.raises(BadRules) as refused:
        read_rules(RuleKind.ASSESSMENT, _form(**changes), {})
    assert path in [fault.path for fault in refused.value.faults]


def test_how_long_not_yet_lasts_is_answered_or_written_or_the_policys() -> None:
    form = AssessmentForm.model_validate(_form())
    assert judge(form, {"colour": "red", "days": 12}, WAIT, NOW).until == timedelta(days=12)
    assert judge(form, {"colour": "red"}, WAIT, NOW).until == WAIT
    written = _form(verdicts=[_rule({"fact": "colour", "eq": "red"}, verdict="not_yet", wait_days=5)])
    assert judge(AssessmentForm.model_validate(written), {"colour": "red"}, WAIT, NOW).until == timedelta(days=5)
