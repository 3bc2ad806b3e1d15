"""What a text may name, by the message that it is for, and what each name says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.errors import Invalid
from domain.leads.lead import Channel
from domain.outreach.greeting import may_greet
from domain.text.normal_form import refuse_unstorable
from domain.vocabulary.days import day_and_time

VALUE_LIMIT, LINK_LIMIT = 200, 2_000
# Pages of this engine, by the name of their link.
PAGES = ("pay", "confirm", "preferences", "unsubscribe")
PAGES_TO_COME: Mapping[str, str] = {
    "book": "there is no page yet to book on: ask for a reply instead",
    "change": "there is no page yet to change an appointment on: ask for a reply instead",
}
_EVERY = ("first_name", "hospital", "agent")
_WAYS_OUT = ("preferences", "unsubscribe")
# What only these messages have. A code that is not here has what every message has.
_OWN: Mapping[str, tuple[str, ...]] = {
    "appointment_reminder": ("when",),
    "appointment_confirmation": ("when",),
    "deposit_request": ("amount", "pay"),
    "double_opt_in": ("confirm",),
}
# What answers a STOP goes to strangers, too, who have no pages.
NO_LINKS = frozenset({"opt_out_confirmation"})
# Without these a text says nothing: it is not sent. A person may have no name, a lead no agent.
NEEDED = frozenset({"hospital", "when", "amount", *PAGES})
RESERVED = frozenset({*_EVERY, *PAGES, *PAGES_TO_COME, "when", "amount", "forloop", "link"})
_LINK = re.compile(r"https?://[^\s<>\"'{}\\]+")


@dataclass(frozen=True)
class TemplateValues:
    """What this message can say; `when` and `amount` are written out for a person. Links are http(s).

    `at`: the appointment in the hospital's time; without `when` it is written out in the text's language.
    `pay`, `confirm`: pages of this one message. `preferences`, `unsubscribe`: the way out. `own`: the template's own
    links by name, as they are sent.
    """

    first_name: str = ""
    hospital: str = ""
    agent: str = ""
    when: str = ""
    at: datetime | None = None
    amount: str = ""
    pay: str = ""
    confirm: str = ""
    preferences: str = ""
    unsubscribe: str = ""
    own: Mapping[str, str] = field(default_factory=dict)

    def filling(self, language: str) -> dict[str, str]:
        """Each name with its text: one line, without an address in place of a person's name."""
        names = (*_EVERY, "when", "amount", *PAGES)
        known = {name: one_line(name, getattr(self, name)) for name in names}
        if self.at is not None and not self.when:
            known["when"] = day_and_time(self.at, language)
        if not may_greet(known["first_name"]):
            known["first_name"] = ""
        return known | {name: one_line(name, link, link=True) for name, link in self.own.items()}


def names_for(code: str, channel: Channel) -> tuple[str, ...]:
    """What a text of this message may name. Nobody can open a link that is spoken."""
    names = (*_EVERY, *_OWN.get(code, ()), *_WAYS_OUT)
    links = channel is not Channel.CALL and code not in NO_LINKS
    return tuple(name for name in names if links or name not in PAGES)


def why_not(name: str, code: str, channel: Channel) -> str:
    """What is wrong with a name that this message has not, and the way out."""
    if name in PAGES_TO_COME:
        return f"promises a link that no message can have: {PAGES_TO_COME[name]}"
    known = ", ".join(names_for(code, channel))
    if name in PAGES and channel is Channel.CALL:
        return f"names the link {name}, which nobody can open in a call; a call may name {known}"
    if name in PAGES and code in NO_LINKS:
        return f"names the link {name}, which this message has not; {code} may name {known}"
    of = sorted(message for message, names in _OWN.items() if name in names)
    if of:
        return f"names {name}, which only {' and '.join(of)} has; {code} may name {known}"
    return f"names {name[:60]}, which nothing has; {code} may name {known}, or a link of its own under links"


def one_line(name: str, value: str, *, link: bool = False) -> str:
    """So that no value can add a header or a paragraph. Raises `Invalid` for what is too long, and for no address."""
    refuse_unstorable(value, name)
    line = re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", value).strip()
    is_link = link or name in PAGES
    if is_link and line and not _LINK.fullmatch(line):
        raise Invalid(name, "must be an http or https address")
    return bounded(line, name, LINK_LIMIT if is_link else VALUE_LIMIT)


def bounded(text: str, field: str, limit: int) -> str:
    if len(text) > limit:
        raise Invalid(field, f"must be at most {limit} characters")
    return text
