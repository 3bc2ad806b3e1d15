"""What a person chose on their own page. Consents are only added; opt-outs end only by the person's own word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.leads.profile import DayPart
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.outbox import RunRequest
from domain.outreach.consent import WRITTEN_FOR, Purpose, Statement
from domain.privacy import CONTACT
from domain.tenants.policy import Tenant
from services.outreach.opt_outs import opt_out_person
from services.outreach.permission import consented
from store import privacy
from store.lifecycle import lead_runs, outbox
from store.outreach import inbound, messages
from store.tables.leads import LeadRow

SOURCE, CONFIRMATION = "preferences", "double-opt-in-"
MOST_CONFIRMATIONS, REMIND_AFTER = 2, timedelta(days=3)
# Whether a call may be recorded is asked in the call.
CHOSEN = WRITTEN_FOR
Choices = Mapping[Purpose, frozenset[Channel]]


@dataclass(frozen=True)
class Preferences:
    """For which purpose on which channels; `language` and `time` None: as they are; `time` "": any."""

    choices: Choices
    language: str | None = None
    time: str | None = None


@dataclass(frozen=True)
class Proof:
    """What was shown when, to whom: kept with each consent."""

    text_version: str
    language: str
    ip: str
    at: datetime

    def said(self, source: str, *, given: bool) -> Statement:
        return Statement(given, source, self.at, text_version=self.text_version, language=self.language, ip=self.ip)


def reachable(lead: LeadRow) -> tuple[Channel, ...]:
    """Where the person has an address."""
    return tuple(channel for channel in Channel if lead_runs.address(lead, channel))


async def choices_of(session: AsyncSession, lead: LeadRow) -> dict[Purpose, frozenset[Channel]]:
    """What they may be sent as it stands."""
    return {
        purpose: frozenset([one for one in reachable(lead) if (await consented(session, lead, purpose, one)).allowed])
        for purpose in CHOSEN
    }


async def choose(session: AsyncSession, lead: LeadRow, chosen: Preferences, proof: Proof) -> list[RunRequest]:
    """The same again changes nothing. `lead` is the survivor. The signals to runs that must hear of it."""
    requests: list[RunRequest] = []
    before = await choices_of(session, lead)
    for channel in reachable(lead):
        requests += await _close_or_open(session, lead, channel, before, chosen.choices, proof)
    for purpose in CHOSEN:
        now = await choices_of(session, lead) if before != chosen.choices else before
        wished = chosen.choices[purpose]
        for given, changed in ((True, wished - now[purpose]), (False, now[purpose] - wished)):
            await inbound.consent(session, lead, [purpose], sorted(changed), proof.said(SOURCE, given=given))
    if await _set_profile(session, lead, chosen, proof.at) or any(
        chosen.choices[purpose] - before[purpose] for purpose in CHOSEN
    ):
        requests += [] if lead.run_closed else [await outbox.ask(session, lead, ProfileChanged())]
    return requests


async def confirm_marketing(session: AsyncSession, lead: LeadRow, proof: Proof) -> bool:
    """What a form said of advertising is the person's own word; whether it was not before. A withdrawal of a channel
    stands."""
    said = await lead_runs.consents_of(session, lead)
    given = [
        fact for facts in said.values() for fact in facts if fact.purpose is Purpose.MARKETING and fact.channel is None
    ]
    newest = max(given, key=lambda fact: fact.at, default=None)
    if newest is not None and newest.given and newest.confirmed:
        return False
    await inbound.consent(session, lead, [Purpose.MARKETING], [None], proof.said("confirmed", given=True))
    return True


async def confirmation_due(session: AsyncSession, lead: LeadRow, tenant: Tenant, now: datetime) -> int | None:
    """The number of the message that asks to confirm what a form said of advertising: the first, or one reminder."""
    if not tenant.policy.consent.double_opt_in:
        return None
    said = [fact for facts in (await lead_runs.consents_of(session, lead)).values() for fact in facts]
    advertising = [fact for fact in said if fact.purpose is Purpose.MARKETING]
    newest = max(advertising, key=lambda fact: (fact.at, not fact.given), default=None)
    if newest is None or not newest.given or newest.confirmed:
        return None
    sent = await messages.moments_of_steps(session, lead, CONFIRMATION)
    if len(sent) >= MOST_CONFIRMATIONS or (sent and now - max(sent) < REMIND_AFTER):
        return None
    return len(sent) + 1


async def _close_or_open(
    session: AsyncSession, lead: LeadRow, channel: Channel, before: Choices, after: Choices, proof: Proof
) -> list[RunRequest]:
    """A channel for nothing is an opt-out of it; one for anything again ends the opt-out of the address."""
    was, is_now = (any(channel in one[purpose] for purpose in CHOSEN) for one in (before, after))
    if was and not is_now:
        return await opt_out_person(session, lead, channel, SOURCE, CONTACT, proof.at)
    if is_now and not was:
        return await _reopen(session, lead, channel, after, proof)
    return []


async def _reopen(
    session: AsyncSession, lead: LeadRow, channel: Channel, after: Choices, proof: Proof
) -> list[RunRequest]:
    """The other channels of a phone that was closed as a whole stay closed, each by itself."""
    address = lead.email_norm if channel.address_kind == "email" else lead.phone_e164
    requests: list[RunRequest] = []
    if address and await inbound.lift(session, lead.tenant_id, address, proof.at):
        for other in reachable(lead):
            closed = not any(other in after[purpose] for purpose in CHOSEN)
            if other is not channel and other.address_kind == channel.address_kind and closed:
                requests += await opt_out_person(session, lead, other, SOURCE, CONTACT, proof.at)
    return requests


async def _set_profile(session: AsyncSession, lead: LeadRow, chosen: Preferences, now: datetime) -> bool:
    """Language and time, where they are others; of several languages that they speak the chosen one comes first."""
    spoken = [code for code in (lead.language or "").split(",") if code]
    language = ",".join(dict.fromkeys([chosen.language, *spoken])) if chosen.language else lead.language
    fields = []
    if chosen.language and spoken[:1] != [chosen.language]:
        lead.language = (language or "")[:20].rstrip(",")
        fields.append("language")
    if chosen.time is not None and (lead.preferred_time or "") != chosen.time:
        lead.preferred_time = DayPart(chosen.time) if chosen.time else None
        fields.append("preferred_time")
    if fields:
        entry = privacy.Entry(now, CONTACT, "profile_changed", "lead", lead.id, facts={"fields": ",".join(fields)})
        await privacy.record(session, lead.tenant_id, entry)
    return bool(fields)
