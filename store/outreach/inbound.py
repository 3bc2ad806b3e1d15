"""Inbound events: each once, opt-outs at once, messages in."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import product

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.outreach.consent import AddressChoice, Purpose, Statement
from domain.outreach.keywords import Wish
from domain.outreach.ports import ProviderEvent
from domain.outreach.replies.reading import Reading
from domain.outreach.templates.template import Template
from domain.privacy import ENGINE
from store.duplicates.members import MEMBERS, members
from store.session import Query, run_sql
from store.tables.leads import IdentityRow, LeadRow
from store.tables.outreach import ConsentRow, InboundEventRow, MessageRow, SuppressionRow


@dataclass(frozen=True)
class Received:
    """What is kept of an inbound message beside what came. `answers`: the message of ours; `settled`: nobody is to
    answer it."""

    reading: Reading
    wish: Wish | None = None
    step: str = "inbound"
    answers: int | None = None

    @property
    def settled(self) -> bool:
        return self.reading.machine is not None or self.wish in (Wish.STOP, Wish.START)


_PERSONAL = ("text", "sender", "recipient")
_HOLDING = text("""
    WITH holding AS (
        SELECT lead_id AS id FROM identities WHERE tenant_id = :tenant AND kind = :kind AND value = :value
        UNION SELECT id FROM leads WHERE tenant_id = :tenant AND :kind = 'phone' AND phone_e164 = :value)
    SELECT leads.id FROM holding JOIN leads ON leads.tenant_id = :tenant AND leads.id = holding.id
    WHERE withdrawn_at IS NULL
    ORDER BY (SELECT max(messages.id) FROM messages
              WHERE tenant_id = :tenant AND lead_id IN (leads.id, leads.merged_into) AND direction = 'out'
                AND recipient = :value AND sent_at IS NOT NULL AND channel = coalesce(CAST(:channel AS text), channel)
             ) DESC NULLS LAST,
        (SELECT max(id) FROM touches WHERE tenant_id = :tenant AND lead_id = leads.id) DESC NULLS LAST
""")

_HEARS = text("SELECT hears_call(:tenant, :call)")


async def hears_call(session: AsyncSession, tenant_id: int, call: str) -> bool:
    """Whether no other tenant heard of this Vonage call before; of two at once one waits for the other."""
    return bool((await run_sql(session, _HEARS, {"tenant": tenant_id, "call": call})).scalar_one())


async def keep(session: AsyncSession, tenant_id: int, event: ProviderEvent, known: bool) -> int | None:
    """The stored event's id; None when it was stored before.

    What a known lead wrote stands in `messages`, a call in `calls`, and personal data is kept in one place only.
    """
    said = {name: value for name, value in asdict(replace(event, files=(), mail=None, call=None)).items() if value}
    if event.occurred_at is not None:
        said["occurred_at"] = event.occurred_at.isoformat()
    if known:
        said = {name: value for name, value in said.items() if name not in _PERSONAL}
    values = {"tenant_id": tenant_id, "provider": event.provider, "kind": event.kind.value, "raw": said}
    added = await session.exec(
        insert(InboundEventRow)
        .values(**values, event_id=event.event_id)
        .on_conflict_do_nothing()
        .returning(col(InboundEventRow.id))
    )
    return added.scalar_one_or_none()


async def leads_with(
    session: AsyncSession, tenant_id: int, kind: str, value: str, channel: Channel | None = None
) -> list[LeadRow]:
    """Every lead whose phone (E.164, with whatever extension) or e-mail (normal form) this is.

    First whom we wrote to last (on `channel`, if it is given), then who touched us last. Of merged leads, signal
    `root_of`.
    """
    criteria = {"tenant": tenant_id, "kind": kind, "value": value, "channel": channel and channel.value}
    ids = list((await run_sql(session, _HOLDING, criteria)).scalars())
    found = await session.exec(select(LeadRow).where(LeadRow.tenant_id == tenant_id, col(LeadRow.id).in_(ids)))
    rows = {lead.id: lead for lead in found}
    return [rows[id] for id in ids if id in rows]


async def lead_with(
    session: AsyncSession, tenant_id: int, kind: str, value: str, channel: Channel | None = None
) -> LeadRow | None:
    """The first of `leads_with`."""
    return next(iter(await leads_with(session, tenant_id, kind, value, channel)), None)


_SHARED = """
    SELECT EXISTS (
        SELECT FROM identities i JOIN leads l ON (l.tenant_id, l.id) = (i.tenant_id, i.lead_id)
        WHERE i.tenant_id = :tenant AND i.kind = :kind AND i.value = :value
          AND coalesce(l.merged_into, l.id) <> :lead)
"""


def shared_query(lead: LeadRow, channel: Channel) -> Query:
    """Whether the lead's phone or mailbox is somebody else's, too: one row with one column."""
    kind = channel.address_kind
    value = lead.email_norm if kind == "email" else lead.phone_e164
    of = {"tenant": lead.tenant_id, "lead": lead.merged_into or lead.id, "kind": kind, "value": value}
    return _SHARED, of


async def lead_of(session: AsyncSession, tenant_id: int, lead_id: int) -> LeadRow | None:
    return await session.get(LeadRow, (tenant_id, lead_id))


async def message_of(session: AsyncSession, tenant_id: int, event: ProviderEvent) -> MessageRow | None:
    """The message that a report is about: by our token, else by the provider's id."""
    ours = select(MessageRow).where(MessageRow.tenant_id == tenant_id, MessageRow.direction == "out")
    if event.token and (by_token := (await session.exec(ours.where(MessageRow.token == event.token))).one_or_none()):
        return by_token
    if event.answered is not None and (answered := await session.get(MessageRow, (tenant_id, event.answered))):
        return answered if answered.direction == "out" else None
    if not event.provider_id:
        return None
    by_id = ours.where(MessageRow.provider == event.provider, MessageRow.provider_id == event.provider_id)
    return (await session.exec(by_id)).first()


_OURS = re.compile(r"<(\d{1,10}-\d{1,19}-[\w.-]{1,90})@[^<>@\s]+>")


async def answered_by(session: AsyncSession, tenant_id: int, event: ProviderEvent) -> MessageRow | None:
    """The message of ours that a mail answers, or complains of: by the address it was sent to, else by the ids that it
    names. A subject says nothing: everybody's mail is about an appointment."""
    if event.answered is not None or event.token:
        return await message_of(session, tenant_id, event)
    for mail_id in event.mail.thread if event.mail else ():
        ours = _OURS.fullmatch(mail_id)
        by = MessageRow.token == ours[1] if ours else MessageRow.provider_id == mail_id
        found = await session.exec(
            select(MessageRow).where(MessageRow.tenant_id == tenant_id, by, MessageRow.direction == "out").limit(1)
        )
        if (message := found.first()) is not None:
            return message
    return None


async def text_of(session: AsyncSession, tenant_id: int, message_id: int) -> str:
    """What a message says; empty when it is not there."""
    query = select(MessageRow.body).where(MessageRow.tenant_id == tenant_id, MessageRow.id == message_id)
    return (await session.exec(query)).one_or_none() or ""


async def received(
    session: AsyncSession, lead: LeadRow, event: ProviderEvent, event_id: int, now: datetime, as_: Received
) -> int:
    """Stores what the lead wrote (or that they rang); returns the message's id. One with a wish is no reply."""
    reading, mail = as_.reading, event.mail
    row = MessageRow(
        tenant_id=lead.tenant_id,
        lead_id=lead.id,
        run=lead.run,
        direction="in",
        channel=event.channel.value,
        token=f"in-{event.provider}-{event_id}",
        step=f"wish_{as_.wish.value}" if as_.wish else as_.step,
        provider=event.provider,
        provider_id=event.provider_id,
        state="received",
        recipient=event.recipient or None,
        sender=event.sender or None,
        subject=mail.subject if mail else "",
        body=event.text,
        shown=reading.shown,
        language=reading.language or None,
        intent=reading.intent.intent.value,
        matched=reading.intent.matched[:100] or None,
        machine=reading.machine.value if reading.machine else None,
        mail_id=mail.mail_id[:500] or None if mail else None,
        answers=as_.answers,
        created_at=now,
        done_at=now if as_.settled else None,
    )
    session.add(row)
    await session.flush()
    return row.id


_CONFIRMED = text(f"""
    SELECT EXISTS (SELECT FROM messages WHERE tenant_id = :tenant AND lead_id IN {MEMBERS} AND direction = 'out'
                     AND channel = :channel AND starts_with(step, 'opt_out_confirmation') AND created_at > :since)
        OR EXISTS (SELECT FROM staff_messages WHERE tenant_id = :tenant AND lead_id IN {MEMBERS}
                     AND author = :engine AND channel = :channel AND created_at > :since)
""")  # noqa: S608 - a constant of the house


async def confirmed_since(session: AsyncSession, lead: LeadRow, channel: Channel, since: datetime) -> bool:
    """Whether an opt-out was confirmed on this channel, or is about to be."""
    of = {"tenant": lead.tenant_id, "lead": lead.merged_into or lead.id, "channel": channel.value, "engine": ENGINE}
    return bool((await run_sql(session, _CONFIRMED, {**of, "since": since})).scalar_one())


async def confirmed(session: AsyncSession, lead: LeadRow, event: ProviderEvent, said: Template, now: datetime) -> None:
    """Stores the one confirmation of an opt-out, which leaves as the answer to the vendor's request."""
    row = MessageRow(
        tenant_id=lead.tenant_id,
        lead_id=lead.id,
        run=lead.run,
        direction="out",
        channel=event.channel.value,
        token=f"opt-out-{event.provider_id}"[:100],
        step="opt_out_confirmation",
        provider=event.provider,
        state="sent",
        recipient=event.sender,
        body=said.body,
        template=said.code,
        template_language=said.language,
        template_version=said.version,
        template_id=said.id,
        created_at=now,
        sent_at=now,
    )
    session.add(row)
    await session.flush()


async def suppress(session: AsyncSession, tenant_id: int, choice: AddressChoice) -> int | None:
    """The id of the opt-out; None when it is already active."""
    added = await session.exec(
        insert(SuppressionRow)
        .values(
            tenant_id=tenant_id,
            address=choice.address,
            channel=choice.suppressed and choice.suppressed.value,
            reason=choice.source,
            event_id=choice.event_id,
            at=choice.at,
        )
        .on_conflict_do_nothing()
        .returning(col(SuppressionRow.id))
    )
    return added.scalar_one_or_none()


async def lift(session: AsyncSession, tenant_id: int, address: str, at: datetime) -> bool:
    """Ends every opt-out of this address; whether there was one."""
    lifted = await session.exec(
        update(SuppressionRow)
        .where(
            col(SuppressionRow.tenant_id) == tenant_id,
            col(SuppressionRow.address) == address,
            col(SuppressionRow.lifted_at).is_(None),
        )
        .values(lifted_at=at)
        .returning(col(SuppressionRow.id))
    )
    return bool(lifted.scalars().all())


async def is_closed(session: AsyncSession, tenant_id: int, address: str) -> bool:
    """Whether an opt-out of this address is in force, on whatever channel."""
    query = select(SuppressionRow.id).where(
        SuppressionRow.tenant_id == tenant_id,
        SuppressionRow.address == address,
        col(SuppressionRow.lifted_at).is_(None),
    )
    return (await session.exec(query.limit(1))).first() is not None


async def consent(
    session: AsyncSession,
    lead: LeadRow,
    purposes: Iterable[Purpose],
    channels: Iterable[Channel | None],
    said: Statement,
) -> None:
    """What the person agreed to, or withdrew, from now on; a channel None: every channel. The address itself stays as
    open as it is."""
    session.add_all(
        ConsentRow(
            tenant_id=lead.tenant_id,
            lead_id=lead.id,
            purpose=purpose.value,
            channel=channel.value if channel else None,
            given=said.given,
            text_version=said.text_version,
            language=said.language,
            source=said.source,
            ip=said.ip,
            at=said.at,
            actor=said.by,
        )
        for purpose, channel in product(purposes, channels)
    )
    await session.flush()


async def addresses_of(session: AsyncSession, lead: LeadRow) -> list[tuple[str, str]]:
    """(phone | email, address) of a person: those of each of their leads."""
    of_person = col(LeadRow.id).in_(members(lead.tenant_id, lead.id))
    rows = await session.exec(
        select(LeadRow.phone_e164, LeadRow.email_norm).where(LeadRow.tenant_id == lead.tenant_id, of_person)
    )
    known = await session.exec(
        select(IdentityRow.kind, IdentityRow.value).where(
            IdentityRow.tenant_id == lead.tenant_id,
            col(IdentityRow.kind).in_(("phone", "email")),
            col(IdentityRow.value).not_like("%;ext=%"),  # the number stands on the lead
            col(IdentityRow.lead_id).in_(members(lead.tenant_id, lead.id)),
        )
    )
    own = [pair for phone, mail in rows for pair in (("phone", phone), ("email", mail))]
    return sorted({(kind, value) for kind, value in (*own, *known) if value})
