"""From an assessment to a judgement."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from pydantic import ValidationError

from domain.policy import NurturePolicy, Policy
from domain.qualification import (
    AssessmentAnswers,
    Funding,
    Judgement,
    MedicalNeed,
    QualificationVerdict,
    Readiness,
    judge,
)

READY = {"medical_need": "clear", "readiness": "weeks", "funding": "insured", "location_ok": True}


def judged(**changes: Any) -> Judgement:
    return judge(AssessmentAnswers.model_validate(READY | changes), Policy())


def test_a_clear_need_soon_and_funded_is_qualified() -> None:
    assert judged() == Judgement(QualificationVerdict.QUALIFIED, "ready", None, 80)


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
        ({"readiness": "months"}, "later", timedelta(days=30)),
        ({"readiness": "months", "timing_days": 90}, "later", timedelta(days=90)),
        ({"readiness": "months", "timing_days": 0}, "later", timedelta(days=1)),
        ({"medical_need": "possible", "funding": "undecided"}, "undecided", timedelta(days=30)),
    ],
)
def test_not_yet_has_a_date(changes: dict[str, Any], reason: str, until: timedelta) -> None:
    found = judged(**changes)
    assert (found.verdict, found.reason, found.until) == (QualificationVerdict.NOT_YET, reason, until)


def test_the_tenant_says_how_long_not_yet_lasts() -> None:
    policy = Policy(nurture=NurturePolicy(not_yet_until=timedelta(days=7)))
    answers = AssessmentAnswers.model_validate(READY | {"readiness": "months"})
    assert judge(answers, policy).until == timedelta(days=7)


def test_every_possible_assessment_is_judged() -> None:
    for need, readiness, funding, here in product(MedicalNeed, Readiness, Funding, (True, False)):
        found = judged(medical_need=need, readiness=readiness, funding=funding, location_ok=here)
        assert (found.until is not None) == (found.verdict is QualificationVerdict.NOT_YET)
        assert 0 <= found.points <= 100
        assert found.reason


@pytest.mark.parametrize("changes", [{"medical_need": "maybe"}, {"timing_days": -1}, {"timing_days": 401}, {"hat": 1}])
def test_an_answer_outside_the_form_does_not_parse(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        judged(**changes)
