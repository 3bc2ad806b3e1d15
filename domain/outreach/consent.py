"""Who may be written to, for what, on which channel: consent only narrows, and the newest fact counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.leads.lead import PHONE_CHANNELS, Channel
from domain.privacy import CONTACT, Actor


class Purpose(StrEnum):
    """Why a message is sent: an answer to what the person asked, or advertising; or that a call is recorded."""

    ENQUIRY = "enquiry"
    MARKETING = "marketing"
    RECORDING = "recording"


WRITTEN_FOR = (Purpose.ENQUIRY, Purpose.MARKETING)
"""What an opt-out of a channel ends. To be recorded is agreed to, and refused, apart."""


@dataclass(frozen=True)
class ConsentFact:
    """Consent given or withdrawn. `channel` None = on every channel. `confirmed`: not only said on a form."""

    purpose: Purpose
    channel: Channel | None
    given: bool
    at: datetime
    confirmed: bool = True


def proved(facts: Iterable[ConsentFact]) -> Iterator[ConsentFact]:
    """Where advertising needs a confirmation: without what was only said on a form."""
    return (fact for fact in facts if fact.confirmed or not fact.given or fact.purpose is not Purpose.MARKETING)


@dataclass(frozen=True)
class Suppression:
    """An opt-out in force. `channel` None = every channel."""

    channel: Channel | None
    at: datetime


@dataclass(frozen=True)
class AddressChoice:
    """The owner of this address opted out, or in again. `kind` is phone (E.164) or email (normal form).

    `only`: the one channel of a phone that it is about. `by` wrote it down. `message_id`: what they wrote, if anything.
    """

    kind: str
    address: str
    source: str
    at: datetime
    event_id: int | None = None
    only: Channel | None = None
    by: Actor = CONTACT
    message_id: int | None = None

    def said(self, *, given: bool) -> "Statement":
        return Statement(given, self.source, self.at, self.by)

    @property
    def channels(self) -> tuple[Channel, ...]:
        if self.only is not None:
            return (self.only,)
        return (Channel.EMAIL,) if self.kind == "email" else PHONE_CHANNELS

    @property
    def suppressed(self) -> Channel | None:
        """The channel that an opt-out closes; None = every channel of the address."""
        return self.only or (Channel.EMAIL if self.kind == "email" else None)


@dataclass(frozen=True)
class Statement:
    """Consent that is given or withdrawn, with its proof: how, when, who wrote it down, and on which text."""

    given: bool
    source: str
    at: datetime
    by: Actor = CONTACT
    text_version: str = ""
    language: str | None = None
    ip: str | None = None


@dataclass(frozen=True)
class ConsentVerdict:
    """Whether something may be done. `reason_code` is `ok`, or a stable code for why not."""

    allowed: bool
    reason_code: str = "ok"


ALLOWED = ConsentVerdict(True)


def may_send(
    facts: Iterable[ConsentFact], suppressions: Iterable[Suppression], purpose: Purpose, channel: Channel
) -> ConsentVerdict:
    """Reasons: `suppressed`, `withdrawn`, `no_consent`.

    A withdrawal on one channel stands until that very channel is allowed again: general consent given later, on
    another form perhaps, does not widen it.
    """
    if any(suppression.channel in (None, channel) for suppression in suppressions):
        return ConsentVerdict(False, "suppressed")
    ours = [fact for fact in facts if fact.purpose is purpose]
    general = _newest(fact for fact in ours if fact.channel is None)
    own = _newest(fact for fact in ours if fact.channel is channel)
    if general is None and own is None:
        return ConsentVerdict(False, "no_consent")
    if own is not None and not own.given:
        return ConsentVerdict(False, "withdrawn")
    newest = _newest(fact for fact in (general, own) if fact is not None)
    return ALLOWED if newest is not None and newest.given else ConsentVerdict(False, "withdrawn")


@dataclass(frozen=True)
class MemberFacts:
    """What one of the leads that are one person agreed to, and the opt-outs of its own address.

    `since`: when it was merged into the survivor; None for the survivor itself.
    """

    facts: tuple[ConsentFact, ...]
    suppressions: tuple[Suppression, ...] = ()
    since: datetime | None = None


def may_reach(members: Iterable[MemberFacts], purpose: Purpose, channel: Channel) -> ConsentVerdict:
    """As `may_send`, for a person of several merged leads: allowed only if it is for each of them.

    What one of them said before the merge says nothing of the others; what any of them says afterwards counts for all.
    """
    members = tuple(members)
    for member in members:
        shared = (
            fact for other in members if other is not member for fact in other.facts if _after(fact, member, other)
        )
        verdict = may_send((*member.facts, *shared), member.suppressions, purpose, channel)
        if not verdict.allowed:
            return verdict
    return ALLOWED if members else ConsentVerdict(False, "no_consent")


def _after(fact: ConsentFact, *merged: MemberFacts) -> bool:
    return all(member.since is None or fact.at > member.since for member in merged)


def _newest(facts: Iterable[ConsentFact]) -> ConsentFact | None:
    """Of two facts at the same instant the withdrawal counts."""
    return max(facts, key=lambda fact: (fact.at, not fact.given), default=None)
