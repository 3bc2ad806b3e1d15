"""`lead assess`: the questions of a lead's form, and handing in what was answered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.terminal.access import Access, LeadId, with_options
from cli.terminal.failure import CommandFailed
from domain.text.yes_no import yes_or_no

if TYPE_CHECKING:
    from api.qualification.schemas import AssessmentFormRead
    from domain.qualification.answers import Answer
    from domain.qualification.form import AssessmentForm


@dataclass(frozen=True)
class Answers:
    """Those that forms often ask for have an option of their own."""

    need: Annotated[str | None, typer.Option(help="The answer to medical_need.")] = None
    readiness: Annotated[str | None, typer.Option(help="The answer to readiness.")] = None
    funding: Annotated[str | None, typer.Option(help="The answer to funding.")] = None
    location_ok: Annotated[bool, typer.Option("--location-ok/--no-location-ok")] = True
    timing_days: Annotated[int | None, typer.Option(min=0, max=400, help="Days until the lead is asked again.")] = None
    specialty: Annotated[str | None, typer.Option()] = None
    answer: Annotated[
        list[str] | None, typer.Option(metavar="CODE=VALUE", help="The answer to any other question; repeatable.")
    ] = None

    def given(self, form: "AssessmentForm") -> "dict[str, Answer]":
        named = {
            "medical_need": self.need,
            "readiness": self.readiness,
            "funding": self.funding,
            "timing_days": self.timing_days,
            "specialty": self.specialty,
        }
        given: dict[str, Answer] = {code: value for code, value in named.items() if value is not None}
        given |= dict(_read(form, one) for one in self.answer or ())
        if given and "location_ok" in form.by_code:
            given.setdefault("location_ok", self.location_ok)
        return given


@with_options
def assess(
    access: Access,
    lead: LeadId,
    answers: Answers,
) -> None:
    """Hand in the assessment: the lead's form turns it into qualified, not qualified or not yet. Without any answer
    it shows the form's questions."""
    from api.leads.schemas.commands import AssessCommand
    from api.qualification.schemas import AssessmentFormRead
    from cli.leads.command_line import OWNER, say

    with access.connect() as connection:
        shown = connection.get(f"leads/{lead}/assessment-form", AssessmentFormRead)
    given = answers.given(shown.form)
    if not given:
        Console(highlight=False).print(_sheet(shown))
        return
    say(access, lead, "assess", OWNER, lambda _: AssessCommand(answers=given))


def _read(form: "AssessmentForm", said: str) -> "tuple[str, Answer]":
    """As the question wants it; whether it fits, the API says."""
    code, found, value = said.partition("=")
    if not found:
        raise CommandFailed(f"--answer {said}: say CODE=VALUE, such as --answer diabetes=yes")
    question = form.by_code.get(code)
    kind = question.kind.value if question else "text"
    if kind == "flag" and (said_so := yes_or_no(value)) is not None:
        return code, said_so
    if kind == "number":
        try:
            return code, float(value)
        except ValueError:
            return code, value
    return code, value


def _sheet(shown: "AssessmentFormRead") -> Table:
    sheet = Table(title=f"{shown.form.title} (version {shown.version})", title_justify="left", box=None, pad_edge=False)
    for name in ("code", "question", "answers"):
        sheet.add_column(name)
    for question in shown.form.questions:
        answers = ", ".join(question.codes) or {"flag": "yes, no", "date": "2026-06-01"}.get(
            question.kind, question.kind
        )
        needed = " (needed)" if question.required else ""
        sheet.add_row(question.code, Text(f"{question.label} {question.help}".strip()), Text(answers + needed))
    return sheet
