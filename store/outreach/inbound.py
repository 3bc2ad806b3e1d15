"""Inbound events: each once, opt-outs at once, messages in."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.outreach.consent import AddressChoice, Purpose
from domain.outreach.ports import ProviderEvent
from store.tables.leads import IdentityRow, LeadRow
from store.tables.outreach import ConsentRow, InboundEventRow, MessageRow, SuppressionRow

_PERSONAL = ("text", "sender", "recipient")


async def keep(session: AsyncSession, tenant_id: int, event: ProviderEvent, known: bool) -> int | None:
    """The stored event's id; None when it was stored before.

    What a known lead wrote stands in `messages`, and personal data is kept in one place only.
    """
    said = {name: value for name, value in asdict(event).items() if value}
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


async def lead_with(session: AsyncSession, tenant_id: int, kind: str, value: str) -> LeadRow | None:
    """The lead whose phone (E.164) or e-mail (normal form) this is; if it was merged, signal `root_of`."""
    found = await session.exec(
        select(LeadRow)
        .join(
            IdentityRow,
            (col(IdentityRow.tenant_id) == col(LeadRow.tenant_id)) & (col(IdentityRow.lead_id) == col(LeadRow.id)),
        )
        .where(IdentityRow.tenant_id == tenant_id, IdentityRow.kind == kind, IdentityRow.value == value)
    )
    return found.one_or_none()


async def lead_of(session: AsyncSession, tenant_id: int, lead_id: int) -> LeadRow | None:
    return await session.get(LeadRow, (tenant_id, lead_id))


async def message_of(session: AsyncSession, tenant_id: int, event: ProviderEvent) -> MessageRow | None:
    """The message that a report is about: by our token, else by the provider's id."""
    ours = select(MessageRow).where(MessageRow.tenant_id == tenant_id, MessageRow.direction == "out")
    if event.token and (by_token := (await session.exec(ours.where(MessageRow.token == event.token))).one_or_none()):
        return by_token
    if not event.provider_id:
        return None
    by_id = ours.where(MessageRow.provider == event.provider, MessageRow.provider_id == event.provider_id)
    return (await session.exec(by_id)).first()


async def received(session: AsyncSession, lead: LeadRow, event: ProviderEvent, event_id: int, now: datetime) -> int:
    """Stores what the lead wrote (or that they rang); returns the message's id."""
    row = MessageRow(
        tenant_id=lead.tenant_id,
        lead_id=lead.id,
        run=lead.run,
        direction="in",
        channel=event.channel.value,
        token=f"in-{event.provider}-{event_id}",
        step="inbound",
        provider=event.provider,
        provider_id=event.provider_id,
        state="received",
        recipient=event.recipient or None,
        body=event.text,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row.id


async def confirmed(session: AsyncSession, lead: LeadRow, event: ProviderEvent, text: str, now: datetime) -> None:
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
        body=text,
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


async def consent(
    session: AsyncSession, lead: LeadRow, purposes: Iterable[Purpose], choice: AddressChoice, *, given: bool
) -> None:
    """What the person agreed to, or withdrew, from now on."""
    session.add_all(
        ConsentRow(
            tenant_id=lead.tenant_id,
            lead_id=lead.id,
            purpose=purpose.value,
            channel=channel.value,
            given=given,
            source=choice.source,
            at=choice.at,
        )
        for purpose in purposes
        for channel in choice.channels
    )
    await session.flush()
