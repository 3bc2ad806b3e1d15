"""What somebody is to do about a message, by what the person wants: how soon, and in which words."""

from dataclasses import dataclass
from datetime import datetime

from domain.outreach.replies.intents import Intent, named_time
from domain.tenants.calendar import zone_named

_TITLES = {
    Intent.CALL_ME: "Asks to be called",
    Intent.BOOK: "Wants an appointment",
    Intent.RESCHEDULE: "Wants to change or cancel the appointment",
    Intent.PRICE: "Asks for the price",
    Intent.WRONG_PERSON: "Says that this is the wrong person",
    Intent.NOT_INTERESTED: "Says no: ask why, or close the lead",
}


@dataclass(frozen=True)
class Requested:
    """`title` says what they want and by which words it is known. Nothing is closed or booked by it."""

    title: str
    urgent: bool
    text: str

    def at(self, now: datetime, zone: str) -> datetime | None:
        """When they want to be called; None when they name no time."""
        return named_time(self.text, now, zone_named(zone)) if self.urgent else None


def requested_by(intent: str | None, matched: str | None, text: str) -> Requested | None:
    """None: nothing beyond an answer."""
    try:
        known = Intent(intent or "")
    except ValueError:
        return None
    title = _TITLES.get(known)
    if title is None:
        return None
    return Requested(f'{title}: "{matched}"'[:200] if matched else title, known is Intent.CALL_ME, text)
