"""What came in: a form's fields from the hosted page, or JSON from a script."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Request
from pydantic import Field, ValidationError

from api.capture.forms.html import TRAP
from api.http.body import parse
from api.http.errors import UnreadableBody
from domain.capture.forms.answers import CONSENT, Filled
from domain.capture.submission import Attribution
from domain.errors import Invalid
from domain.text.faults import field_name, message_of
from domain.text.form_fields import form_fields
from domain.text.yes_no import yes_or_no

MARK = "a."
TOKEN, LINK, REF, PAGE = "t", "l", "ref", "page"
_SOLUTIONS = ("cf-turnstile-response", "h-captcha-response")
_MOST_VALUES = 1_000
# More than any field may have: what is cut off would have been refused with the rest.
_LONGEST_ANSWER = 20_000
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"


class Entry(Filled):
    """`trap` is what no person sees, `captcha` the solution of the puzzle, if there was one."""

    token: Annotated[str, Field(max_length=300)] = ""
    trap: Annotated[str, Field(max_length=5_000)] = ""
    captcha: Annotated[str, Field(max_length=10_000)] = ""


async def read_form(request: Request) -> Entry:
    """Raises `UnreadableBody`. Of a field that is there twice the first counts; each is cut to what an entry holds."""
    _check_type(request, _FORM)
    try:
        pairs = form_fields(await request.body(), strict=False)
    except ValueError:
        raise UnreadableBody(422, "The form has too many fields.") from None
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name, value)
    return _entry(fields)


def _entry(fields: Mapping[str, str]) -> Entry:
    answers = {name: value[:_LONGEST_ANSWER] for name, value in fields.items() if _is_answer(name)}
    return Entry(
        answers=dict(list(answers.items())[:60]),
        consents=tuple(name.removeprefix(CONSENT) for name, value in fields.items() if _is_ticked(name, value))[:20],
        attribution={name: fields.get(MARK + name, "") for name in Attribution.model_fields},
        link=fields.get(LINK, "")[:300],
        ref=fields.get(REF, "")[:300],
        page=fields.get(PAGE, ""),
        token=fields.get(TOKEN, "")[:300],
        trap=fields.get(TRAP, "")[:5_000],
        captcha=next((fields[name][:10_000] for name in _SOLUTIONS if fields.get(name)), ""),
    )


def _is_answer(name: str) -> bool:
    return not name.startswith((MARK, CONSENT)) and name not in (TOKEN, LINK, REF, PAGE, TRAP, *_SOLUTIONS)


def _is_ticked(name: str, value: str) -> bool:
    """A page of somebody else's making may send `no` for a box that nobody ticked."""
    return name.startswith(CONSENT) and yes_or_no(value) is True


async def read_json(request: Request) -> Entry:
    """Raises `UnreadableBody`, `Invalid`."""
    _check_type(request, _JSON)
    try:
        entry = Entry.model_validate(parse(await request.body(), _MOST_VALUES))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise Invalid(field_name(first["loc"] or ("body",)), message_of(first)) from None
    answers = {name: value[:_LONGEST_ANSWER] for name, value in entry.answers.items()}
    return entry.model_copy(update={"answers": answers})


def _check_type(request: Request, media_type: str) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != media_type:
        raise UnreadableBody(415, f"Send the body as {media_type}.")
