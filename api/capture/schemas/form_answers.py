"""What a form's JSON endpoint says to the pages that embed it."""

from typing import Self

from pydantic import BaseModel

from api.http.problems import Problem
from domain.capture.forms.definition import Captcha, FormConsent, FormDefinition, FormField, FormTexts


class FormServed(BaseModel):
    """The part of a definition that people see, and a token for one submission."""

    language: str
    direction: str
    texts: FormTexts
    fields: tuple[FormField, ...]
    consents: tuple[FormConsent, ...]
    captcha: Captcha
    token: str

    @classmethod
    def of(cls, form: FormDefinition, token: str) -> Self:
        return cls(
            language=form.language,
            direction=form.direction,
            texts=form.texts,
            fields=form.fields,
            consents=form.consents,
            captcha=form.captcha,
            token=token,
        )


class FormThanks(BaseModel):
    """The same for everybody: no id, and not whether the person was known."""

    title: str
    message: str
    redirect: str | None


class FormFault(Problem):
    """`errors` by field name; `token` goes into the next try."""

    token: str
