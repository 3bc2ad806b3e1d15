"""Every fact of a lead that rules can use: its type, its meaning and its possible values.

A tenant's own fields stand beside these as `custom.<key>`. What gives a lead's facts their values is
`services.leads.facts.lead_facts`.
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
    "utm_medium": Fact(FactType.TEXT, "The newest `utm_medium` of the person's links."),
    "tags": Fact(FactType.CODES, "The lead's tags.", always=True),
    "touches": _count("Number of enquiries."),
    "visits": _count("Number of visits to the website."),
    "opens": _count("Number of our e-mails they opened."),
    "clicks": _count("Number of our links they clicked."),
    "replies": _count("Number of their replies."),
    "last_engaged_at": _moment("Time of the last engagement of any kind."),
    "last_touch_at": _moment("Time of the last enquiry."),
    "last_visit_at": _moment("Time of the last visit to the website."),
    "last_open_at": _moment("Time they last opened one of our e-mails."),
    "last_click_at": _moment("Time they last clicked one of our links."),
    "last_reply_at": _moment("Time of the last reply."),
}
_LEAD: Mapping[str, Fact] = {
    "source": _one_of(FactType.TEXT, "Where the lead came from.", *Source),
    "channels": _one_of(FactType.CODES, "How the person can be reached: call, sms, email.", *Channel),
    **{name: _of_profile(field) for name, field in FACTS.items()},
    "age_years": Fact(FactType.NUMBER, "Age in full years."),
    "words": Fact(
        FactType.TEXT, "All that they wrote in this run, or chose again, the newest first; at most 10,000 characters."
    ),
    "runs": _count("Number of the run: 1, plus one for each reopening."),
    "captured_at": _moment("Time of the first enquiry.", always=True),
    "now": _moment("Time of the decision.", always=True),
    **_ENGAGEMENT,
}
_SCORED: Mapping[str, Fact] = {
    "score": _points("The score, 0 to 100."),
    "fit": _points("The part of the score for profile and need."),
    "engagement": _points("The part of the score for behaviour; it decays over time."),
    "band": _one_of(FactType.TEXT, "The score as a band: hot, warm or cold.", "hot", "warm", "cold"),
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
