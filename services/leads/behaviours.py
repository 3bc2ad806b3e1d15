"""What known leads did: each thing once, told to the lead's run."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.behaviours import BehaviourKind
from domain.lifecycle.chapters.intake import Behaved
from domain.lifecycle.outbox import RunRequest
from store.duplicates.members import root_of
from store.lifecycle import outbox
from store.tables.leads import BehaviourRow, LeadRow


async def record_behaviour(
    session: AsyncSession,
    lead: LeadRow,
    kind: BehaviourKind,
    key: str,
    *,
    actor: str,
    at: datetime,
    message_id: int | None = None,
) -> RunRequest | None:
    """What tells the run, to be handed on after the commit; None when this was known, or the life is over."""
    added = await session.exec(
        insert(BehaviourRow)
        .values(
            tenant_id=lead.tenant_id,
            lead_id=lead.id,
            kind=kind.value,
            key=key,
            message_id=message_id,
            actor=actor,
            occurred_at=at,
        )
        .on_conflict_do_nothing()
        .returning(col(BehaviourRow.id))
    )
    id = added.scalar_one_or_none()
    root = await root_of(session, lead)
    if id is None or root.run_closed:
        return None
    return await outbox.ask(session, root, Behaved(id))


async def find_behaviour(session: AsyncSession, lead: LeadRow, kind: BehaviourKind, key: str) -> BehaviourRow:
    """One that is stored; raises `NoResultFound`."""
    found = await session.exec(
        select(BehaviourRow).where(
            BehaviourRow.tenant_id == lead.tenant_id,
            BehaviourRow.lead_id == lead.id,
            BehaviourRow.kind == kind.value,
            BehaviourRow.key == key,
        )
    )
    return found.one()
