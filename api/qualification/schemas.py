"""The form by which a lead is assessed, as its owner sees it; and what was answered."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel

from api.auth.sight import OfPerson, Seen
from domain.leads.profile import FieldClass
from domain.qualification.form import AssessmentForm, QualificationVerdict


class AssessmentFormRead(BaseModel):
    """`scope` is its specialty, empty: the general form. Version 0 is built in."""

    scope: str
    version: int
    form: AssessmentForm


class QuestionRead(BaseModel):
    code: str
    label: str


class AssessmentRead(OfPerson):
    """`verdict` null: it is still being judged. `answers` by the codes of the `questions`."""

    id: int
    at: datetime
    by_id: int | None
    verdict: QualificationVerdict | None
    reason: Annotated[str | None, Seen(FieldClass.HEALTH)]
    form_version: int
    answers: Annotated[dict[str, int | float | str | bool], Seen(FieldClass.WORDS)]
    questions: list[QuestionRead]


class AssessmentList(BaseModel):
    items: list[AssessmentRead]
