"""Every fact that rules may know of a lead, named once: its type, what it means, and what it can be at all.

A tenant's own fields stand beside these as `custom.<key>`. What gives a lead's facts their values is
`activities.leads.lead_facts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.conditions.facts import Catalog, FactType
from domain.leads.lead import Channel, Source
from domain.leads.profile import FACTS, ProfileField

Range = tuple[float | None, float | None]
_BY_TYPE = {str: FactType.TEXT, bool: FactType.FLAG, int: FactType.NUMBER}


@dataclass(frozen=True)
class Fact:
    """`words`: all that a text or code can be; `bounds` of a number, both included, None = none; `always` known."""

    type: FactType
    meaning: str
    words: frozenset[str] | None = None
    bounds: Range | None = None
    always: bool = False


def _one_of(type_: FactType, meaning: str, *words: str) -> Fact:
    return Fact(type_, meaning, frozenset(words), always=True)


def _count(meaning: str) -> Fact:
    return Fact(FactType.NUMBER, meaning, bounds=(0, None), always=True)


def _points(meaning: str) -> Fact:
    return Fact(FactType.NUMBER, meaning, bounds=(0, 100), always=True)


def _moment(meaning: str, *, always: bool = False) -> Fact:
    return Fact(FactType.MOMENT, meaning, always=always)


def _of_profile(field: ProfileField) -> Fact:
    type_ = FactType.TEXT if field.codes else _BY_TYPE[field.type]
    return Fact(type_, field.traits.meaning, frozenset(field.codes) if field.codes else None)


# What they did on our side: counted and dated by the store, under these names.
_ENGAGEMENT: Mapping[str, Fact] = {
    "utm_medium": Fact(FactType.TEXT, "The newest medium that an advertisement's link named."),
    "tags": Fact(FactType.CODES, "The lead's tags.", always=True),
    "touches": _count("How often they enquired."),
    "visits": _count("How often they came to the website."),
    "opens": _count("How many of our mails they opened."),
    "clicks": _count("How many links of ours they clicked."),
    "replies": _count("How often they wrote back."),
    "last_engaged_at": _moment("When they last did anything."),
    "last_touch_at": _moment("When they last enquired."),
    "last_visit_at": _moment("When they last came to the website."),
    "last_open_at": _moment("When they last opened one of our mails."),
    "last_click_at": _moment("When they last clicked one of our links."),
    "last_reply_at": _moment("When they last wrote back."),
}
_LEAD: Mapping[str, Fact] = {
    "source": _one_of(FactType.TEXT, "Where the lead came from.", *Source),
    "channels": _one_of(FactType.CODES, "How the person can be reached: call, sms, email.", *Channel),
    **{name: _of_profile(field) for name, field in FACTS.items()},
    "age_years": Fact(FactType.NUMBER, "Their age in full years."),
    "words": Fact(FactType.TEXT, "What they wrote, its first 1,000 characters."),
    "runs": _count("Which run this is: 1, and one more with each reopening."),
    "captured_at": _moment("When they first enquired.", always=True),
    "now": _moment("The moment of the decision.", always=True),
    **_ENGAGEMENT,
}
_SCORED: Mapping[str, Fact] = {
    "score": _points("The points that scoring gave, 0 to 100."),
    "fit": _points("The part of the score for who they are and what they want."),
    "engagement": _points("The part of the score for what they did; it fades."),
    "band": _one_of(FactType.TEXT, "The score in a word: hot, warm, cold.", "hot", "warm", "cold"),
}
_PRIORITY: Mapping[str, Fact] = {
    "priority": Fact(FactType.NUMBER, "How soon to call, 1 (at once) to 5.", bounds=(1, 5), always=True)
}


def _types(facts: Mapping[str, Fact]) -> Catalog:
    return {name: fact.type for name, fact in facts.items()}


LEAD_FACTS, ENGAGEMENT_FACTS = _types(_LEAD), _types(_ENGAGEMENT)
# What scoring found: for priority, auto-qualification, routing and cadence.
SCORED_FACTS = {**LEAD_FACTS, **_types(_SCORED)}
# With the priority: for routing and cadence.
ALL_FACTS = {**SCORED_FACTS, **_types(_PRIORITY)}
KNOWN: Mapping[str, Fact] = {**_LEAD, **_SCORED, **_PRIORITY}
