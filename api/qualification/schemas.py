"""The form by which a lead is assessed, as its owner sees it."""

from pydantic import BaseModel

from domain.qualification.form import AssessmentForm


class AssessmentFormRead(BaseModel):
    """`scope` is its specialty, empty: the general form. Version 0 is built in."""

    scope: str
    version: int
    form: AssessmentForm
