"""Tests of texts, in the ledger of what staff are sent: one entry for each key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.sample_sends import SendSample
from store.session import run_sql
from store.tables.team import NoticeRow
from store.team.notices import SAMPLE


@dataclass(frozen=True)
class SampleWay:
    """How a test goes out. `marked`: whether it says that it is one."""

    channel: Channel
    to: str
    vendor: str
    account: str
    marked: bool


_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext(:token), :tenant)")


async def find(session: AsyncSession, step: SendSample) -> NoticeRow | None:
    """Others with the same key wait until the transaction ends."""
    await run_sql(session, _ONE_AT_A_TIME, {"token": step.token, "tenant": step.tenant_id})
    found = await session.exec(
        select(NoticeRow).where(NoticeRow.tenant_id == step.tenant_id, NoticeRow.token == step.token)
    )
    return found.one_or_none()


async def intend(session: AsyncSession, step: SendSample, way: SampleWay, now: datetime) -> NoticeRow:
    """From here on it may have been sent, by this vendor and its account."""
    row = NoticeRow(
        tenant_id=step.tenant_id,
        user_id=step.user_id,
        lead_id=step.lead_id,
        kind=SAMPLE,
        step=step.token,
        channel=way.channel.value,
        facts={"template": step.template_id, "marked": way.marked},
        token=step.token,
        state=DeliveryState.INTENT.value,
        recipient=way.to,
        provider=way.vendor,
        vendor_account=way.account or None,
        send_by=now,
        intended_at=now,
        state_at=now,
        read_at=now,
    )
    session.add(row)
    await session.flush()
    return row


def end(row: NoticeRow, state: DeliveryState, reason: str, said: str, now: datetime) -> None:
    """`said`: the vendor's id for the message, or its code where it refuses it."""
    row.state, row.code, row.provider_id, row.state_at = state.value, reason or None, said or None, now
