"""Whether a call is recorded: only where the hospital, both countries and the person have nothing against it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.tenants.calls import CallPolicy


class NotRecorded(StrEnum):
    """Why a call is not recorded."""

    HOSPITAL = "hospital"
    COUNTRY = "country"
    PERSON = "person"


@dataclass(frozen=True)
class RecordingFact:
    """What the person said of being recorded, or that they heard of it and went on."""

    given: bool
    at: datetime


def refusal(policy: CallPolicy, countries: Iterable[str], said: Iterable[RecordingFact]) -> NotRecorded | None:
    """None: it may be recorded, once both have heard so. `countries`: the hospital's and the person's; of what the
    person said the newest counts, of two at once the no."""
    newest = max(said, key=lambda fact: (fact.at, not fact.given), default=None)
    if newest is not None and not newest.given:
        return NotRecorded.PERSON
    if not policy.record:
        return NotRecorded.HOSPITAL
    never = {code.upper() for code in policy.never_record_in}
    return NotRecorded.COUNTRY if any(code.upper() in never for code in countries) else None
