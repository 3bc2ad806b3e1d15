"""What a hospital may settle about telephone calls."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from domain.text.plain import Plain
from domain.vocabulary.languages import LANGUAGES

LONGEST_TEXT = 600
"""Characters of what is spoken; also within the vendors' limits."""


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError("must be the code of a language, such as en or ta")
    return code


def _spoken(text: str) -> str:
    if not any(char.isalpha() for char in text):
        raise ValueError("must have words")
    return text


Texts = Mapping[
    Annotated[str, AfterValidator(_language)],
    Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_spoken)],
]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Listener = Literal["agent", "manager", "admin"]


class CallPolicy(Plain):
    """Calls, and what is recorded of them.

    A call is not recorded where the hospital's country or that of the person's number is in `never_record_in`, or where
    the person said no. `announcement`,
    `greeting` (office hours, nobody free) and `closed_greeting` are texts by language; a language without one has the
    built-in text. In them `{hospital}` is the hospital's name, and `{when}` when somebody is there again.

    `ring_for`: how long one agent's telephone rings; `rings`: how many agents are tried before the voicemail.
    `listeners` may listen to recordings, agents only to those of leads that they may read; a recording is kept for
    `keep_recordings_for`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    record: bool = False
    never_record_in: Annotated[tuple[Country, ...], Field(max_length=250)] = ()
    announcement: Texts = Field(default_factory=dict)
    greeting: Texts = Field(default_factory=dict)
    closed_greeting: Texts = Field(default_factory=dict)
    detect_machines: bool = True
    transcribe: bool = False
    ring_for: Annotated[timedelta, Field(ge=timedelta(seconds=5), le=timedelta(seconds=120))] = timedelta(seconds=20)
    rings: Annotated[int, Field(ge=0, le=5)] = 2
    voicemail_for: Annotated[timedelta, Field(ge=timedelta(seconds=10), le=timedelta(minutes=10))] = timedelta(
        minutes=2
    )
    listeners: Annotated[tuple[Listener, ...], Field(max_length=3)] = ("agent", "manager", "admin")
    keep_recordings_for: Annotated[timedelta, Field(ge=timedelta(days=1), le=timedelta(days=3650))] = timedelta(days=90)
