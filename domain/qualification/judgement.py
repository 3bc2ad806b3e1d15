"""From an agent's assessment to a judgement: qualified, not qualified, or not yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.conditions.facts import Facts, kept
from domain.qualification.answers import Answer
from domain.qualification.form import NOW, POINTS, AssessmentForm, QualificationVerdict, Verdict

_LONGEST_WAIT_DAYS = 400


@dataclass(frozen=True)
class Judgement:
    """`reason` is a stable code, `text` says it; `until` is set only for not yet: how long to wait.

    `facts` are what was judged; `unknown` the reasons whose conditions need an answer that is missing.
    """

    verdict: QualificationVerdict
    reason: str
    text: str
    until: timedelta | None
    points: int
    facts: Facts
    unknown: tuple[str, ...] = ()


def judge(form: AssessmentForm, answers: Mapping[str, Answer], wait: timedelta, now: datetime) -> Judgement:
    """`wait` is how long not yet lasts where the form does not say."""
    points = sum(_points(form, code, answer) for code, answer in answers.items())
    facts, _ = kept({**answers, POINTS: points, NOW: now}, form.catalog)
    unknown: list[str] = []
    found: Verdict = form.otherwise
    for rule, test in form.tests:
        holds = test(facts)
        if holds:
            found = rule
            break
        if holds is None:
            unknown.append(rule.reason)
    until = _wait(found, answers, wait) if found.verdict is QualificationVerdict.NOT_YET else None
    return Judgement(found.verdict, found.reason, found.text, until, points, facts, tuple(unknown))


def _points(form: AssessmentForm, code: str, answer: Answer) -> int:
    question = form.by_code.get(code)
    return sum(option.points for option in question.options if option.code == answer) if question else 0


def _wait(verdict: Verdict, answers: Mapping[str, Answer], wait: timedelta) -> timedelta:
    """At least a day: not yet never means at once."""
    named = answers.get(verdict.wait_from) if verdict.wait_from else None
    if isinstance(named, int | float) and not isinstance(named, bool):
        return timedelta(days=min(max(named, 1), _LONGEST_WAIT_DAYS))
    return timedelta(days=verdict.wait_days) if verdict.wait_days is not None else wait
