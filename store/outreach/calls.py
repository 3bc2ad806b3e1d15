"""Calls and their recordings; who of a team could be rung."""

from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.outreach.calls.record import CallRecord, Direction, Leg, RecordingReport
from domain.outreach.calls.recording import RecordingFact
from domain.outreach.consent import Purpose
from store.duplicates.members import members
from store.errors import existing
from store.session import run_sql
from store.tables.leads import InteractionRow, LeadRow
from store.tables.outreach import CallRow, ConsentRow, RecordingRow

LONGEST_CALL = timedelta(hours=4)
RINGS_FOR = timedelta(minutes=3)
_LEGS = TypeAdapter(dict[str, Leg])
# Of a call that nobody reports any more it is assumed that it is over.
_BUSY = text("""
    SELECT DISTINCT agent_id FROM calls
    WHERE tenant_id = :tenant AND agent_id IS NOT NULL AND ended_at IS NULL AND id <> :but
      AND (created_at > :rings_since OR answered_at > :talks_since)
""")
_REFUSE = text("""
    UPDATE calls SET recording = 'refused', not_recorded = 'person'
    WHERE tenant_id = :tenant AND lead_id = :lead AND ended_at IS NULL AND recording <> 'off'
""")
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('calls'), :tenant)")
_PHONES = text("""
    SELECT agents.id, agents.phone, agents.team,
           (SELECT max(created_at) FROM calls WHERE calls.tenant_id = :tenant AND calls.agent_id = agents.id) AS last
    FROM agents JOIN users ON users.tenant_id = agents.tenant_id AND users.id = agents.id
    WHERE agents.tenant_id = :tenant AND agents.active AND users.active AND agents.phone IS NOT NULL
""")


def record_of(row: CallRow) -> CallRecord:
    return CallRecord(Direction(row.direction), _LEGS.validate_python(row.legs), row.voicemail)


def keep_record(row: CallRow, record: CallRecord) -> None:
    row.legs = {id: _plain(leg) for id, leg in record.legs.items()}
    row.voicemail = record.voicemail


def _plain(leg: Leg) -> dict[str, Any]:
    said = {name: value for name, value in asdict(leg).items() if value not in (None, "")}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in said.items()}


async def add(session: AsyncSession, row: CallRow) -> CallRow:
    """Once by its token: the one that is there already, else this one."""
    if known := await by_token(session, row.tenant_id, row.token):
        return known
    session.add(row)
    await session.flush()
    return row


async def by_token(session: AsyncSession, tenant_id: int, token: str, *, lock: bool = False) -> CallRow | None:
    query = select(CallRow).where(CallRow.tenant_id == tenant_id, CallRow.token == token)
    return (await session.exec(query.with_for_update() if lock else query)).one_or_none()


async def by_vendor(session: AsyncSession, tenant_id: int, provider: str, id: str) -> CallRow | None:
    """By the vendor's id of its first leg."""
    query = select(CallRow).where(CallRow.tenant_id == tenant_id, CallRow.provider_id == id)
    return (await session.exec(query.where(CallRow.provider == provider).with_for_update())).first()


async def find_call(session: AsyncSession, tenant_id: int, call_id: int) -> CallRow | None:
    return await session.get(CallRow, (tenant_id, call_id))


async def calls_of(session: AsyncSession, tenant_id: int, lead_id: int, after: int | None, limit: int) -> list[CallRow]:
    """Newest first, with those of the leads merged into this one; `after` is the last id of the page before."""
    query = select(CallRow).where(CallRow.tenant_id == tenant_id, col(CallRow.lead_id).in_(members(tenant_id, lead_id)))
    if after is not None:
        query = query.where(col(CallRow.id) < after)
    return list(await session.exec(query.order_by(col(CallRow.id).desc()).limit(limit)))


async def interaction_of(session: AsyncSession, call: CallRow) -> InteractionRow | None:
    query = select(InteractionRow).where(InteractionRow.tenant_id == call.tenant_id, InteractionRow.call_id == call.id)
    return (await session.exec(query)).one_or_none()


async def interactions_of(session: AsyncSession, tenant_id: int, call_ids: list[int]) -> dict[int, int]:
    """Interactions by their calls."""
    query = select(InteractionRow.call_id, InteractionRow.id).where(
        InteractionRow.tenant_id == tenant_id, col(InteractionRow.call_id).in_(call_ids)
    )
    return {call_id: id for call_id, id in await session.exec(query) if call_id is not None}


async def leads_of(session: AsyncSession, tenant_id: int, lead_id: int) -> set[int]:
    """The lead and those merged into it."""
    query = select(LeadRow.id).where(LeadRow.tenant_id == tenant_id, col(LeadRow.id).in_(members(tenant_id, lead_id)))
    return set(await session.exec(query))


async def refuse_under_way(session: AsyncSession, lead: LeadRow) -> None:
    """Of calls that are not over nothing is recorded from now on, and nothing kept."""
    await run_sql(session, _REFUSE, {"tenant": lead.tenant_id, "lead": lead.id})


async def keep_recording(session: AsyncSession, call: CallRow, provider: str, report: RecordingReport) -> None:
    """Once by the vendor's id; a later report adds what the first did not know."""
    kept = insert(RecordingRow).values(
        tenant_id=call.tenant_id,
        lead_id=call.lead_id,
        call_id=call.id,
        kind="voicemail" if report.voicemail else "recording",
        provider=provider,
        provider_id=report.id,
        url=report.url,
        seconds=report.seconds,
        text=report.text,
    )
    new = kept.excluded
    await session.exec(
        kept.on_conflict_do_update(
            index_elements=["tenant_id", "provider", "provider_id"],
            set_={
                "url": text("CASE WHEN recordings.url = '' THEN excluded.url ELSE recordings.url END"),
                "seconds": text("coalesce(recordings.seconds, excluded.seconds)"),
                "text": text("CASE WHEN recordings.text = '' THEN excluded.text ELSE recordings.text END"),
            },
            where=col(RecordingRow.forgotten_at).is_(None) & (new.tenant_id == call.tenant_id),
        )
    )


async def recordings_of(session: AsyncSession, tenant_id: int, call_ids: list[int]) -> list[RecordingRow]:
    query = select(RecordingRow).where(RecordingRow.tenant_id == tenant_id, col(RecordingRow.call_id).in_(call_ids))
    return list(await session.exec(query.order_by(col(RecordingRow.id))))


async def without_price(
    session: AsyncSession, tenant_id: int, providers: list[str], ended: tuple[datetime, datetime], limit: int
) -> list[CallRow]:
    """Calls of these vendors that ended between the two moments."""
    query = select(CallRow).where(
        CallRow.tenant_id == tenant_id,
        col(CallRow.price_minor).is_(None),
        col(CallRow.provider).in_(providers),
        col(CallRow.ended_at).between(*ended),
    )
    return list(await session.exec(query.order_by(col(CallRow.id)).limit(limit)))


async def kept_before(session: AsyncSession, tenant_id: int, before: datetime, limit: int) -> list[RecordingRow]:
    """Recordings of before that are still kept."""
    query = select(RecordingRow).where(
        RecordingRow.tenant_id == tenant_id,
        col(RecordingRow.forgotten_at).is_(None),
        col(RecordingRow.received_at) < before,
    )
    return list(await session.exec(query.order_by(col(RecordingRow.received_at)).limit(limit)))


async def forget_recording(session: AsyncSession, recording: RecordingRow, now: datetime) -> None:
    """That it was there stays."""
    row = await session.get(RecordingRow, (recording.tenant_id, recording.id))
    if row is not None:
        row.url, row.text, row.forgotten_at = "", "", now
        await session.flush()


async def find_recording(session: AsyncSession, tenant_id: int, recording_id: int) -> RecordingRow:
    """Raises `NotFound`."""
    return existing(await session.get(RecordingRow, (tenant_id, recording_id)), "recording")


async def said_of_recording(session: AsyncSession, tenant_id: int, lead_id: int) -> list[RecordingFact]:
    """What the person said of being recorded, as the lead and as each merged into it."""
    query = select(ConsentRow.given, ConsentRow.at).where(
        ConsentRow.tenant_id == tenant_id,
        col(ConsentRow.lead_id).in_(members(tenant_id, lead_id)),
        ConsentRow.purpose == Purpose.RECORDING.value,
    )
    return [RecordingFact(given, at) for given, at in await session.exec(query)]


async def one_at_a_time(session: AsyncSession, tenant_id: int) -> None:
    """Nobody else chooses a telephone of the tenant until the end of the transaction: two callers ring two agents."""
    await run_sql(session, _ONE_AT_A_TIME, {"tenant": tenant_id})


async def busy_agents(session: AsyncSession, tenant_id: int, now: datetime, but: int) -> set[int]:
    """Whose telephone rings, or who talks, apart from the call `but`."""
    since = {"rings_since": now - RINGS_FOR, "talks_since": now - LONGEST_CALL}
    return set((await run_sql(session, _BUSY, {"tenant": tenant_id, "but": but, **since})).scalars())


async def phones(session: AsyncSession, tenant_id: int) -> list[Any]:
    """(id, phone, team, last) of each agent with a telephone; `last`: when they last had a call."""
    return list((await run_sql(session, _PHONES, {"tenant": tenant_id})).all())


_ATTACH = text("""
    UPDATE tasks SET interaction_id = :interaction
    WHERE tenant_id = :tenant AND lead_id = :lead AND kind = 'missed_call' AND done_at IS NULL
""")


async def attach(session: AsyncSession, lead: LeadRow, interaction_id: int) -> None:
    """The open task of an unanswered call shows the call, and what was said in it."""
    await run_sql(session, _ATTACH, {"tenant": lead.tenant_id, "lead": lead.id, "interaction": interaction_id})
