"""From what an owner sends to answers that fit the form's questions."""

import re
from collections.abc import Mapping
from datetime import date
from math import isfinite

from domain.errors import Invalid
from domain.qualification.form import AssessmentForm
from domain.qualification.questions import Question, QuestionKind
from domain.text.normal_form import clean_lines

Answer = str | int | float | bool
LONGEST_TEXT = 500
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_answers(form: AssessmentForm, given: Mapping[str, Answer | None]) -> dict[str, Answer]:
    """What was answered; null and an empty text are no answer. Raises `Invalid` that names the question."""
    for code in given:
        if code not in form.by_code:
            raise Invalid(_field(code), "is not a question of this form")
    answers: dict[str, Answer] = {}
    for question in form.questions:
        value = given.get(question.code)
        if value is not None and value != "":
            answers[question.code] = _read(question, value)
        elif question.required:
            raise Invalid(_field(question.code), "must be answered")
    return answers


def _read(question: Question, value: Answer) -> Answer:
    match question.kind:
        case QuestionKind.CHOICE if value not in question.codes or not isinstance(value, str):
            raise Invalid(_field(question.code), f"must be one of {', '.join(question.codes)}")
        case QuestionKind.FLAG if not isinstance(value, bool):
            raise Invalid(_field(question.code), "must be true or false")
        case QuestionKind.NUMBER:
            _check_number(question, value)
        case QuestionKind.DATE if not isinstance(value, str) or not _is_date(value):
            raise Invalid(_field(question.code), "must be a date like 2026-06-01")
        case QuestionKind.TEXT:
            if not isinstance(value, str):
                raise Invalid(_field(question.code), "must be a text")
            return clean_lines(value, _field(question.code), LONGEST_TEXT)
    return value


def _check_number(question: Question, value: Answer) -> None:
    if isinstance(value, bool | str) or not isfinite(value):
        raise Invalid(_field(question.code), "must be a number")
    if question.least is not None and value < question.least:
        raise Invalid(_field(question.code), f"must be {question.least} or more")
    if question.most is not None and value > question.most:
        raise Invalid(_field(question.code), f"must be {question.most} or less")


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _field(code: str) -> str:
    return f"answers.{code}"
