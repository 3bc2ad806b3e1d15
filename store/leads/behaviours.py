"""What known leads did: each thing once."""

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.behaviours import Behaviour, BehaviourKind
from store.tables.criteria import of_lead
from store.tables.leads import BehaviourRow, LeadRow


async def add_behaviour(session: AsyncSession, lead: LeadRow, behaviour: Behaviour) -> int | None:
    """The new row's id; None when this was known."""
    added = await session.exec(
        insert(BehaviourRow)
        .values(
            tenant_id=lead.tenant_id,
            lead_id=lead.id,
            kind=behaviour.kind.value,
            key=behaviour.key,
            message_id=behaviour.message_id,
            actor=behaviour.actor,
            occurred_at=behaviour.at,
        )
        .on_conflict_do_nothing()
        .returning(col(BehaviourRow.id))
    )
    return added.scalar_one_or_none()


async def find_behaviour(session: AsyncSession, lead: LeadRow, kind: BehaviourKind, key: str) -> BehaviourRow:
    """One that is stored; raises `NoResultFound`."""
    found = await session.exec(
        select(BehaviourRow).where(
            *of_lead(BehaviourRow, lead),
            BehaviourRow.kind == kind.value,
            BehaviourRow.key == key,
        )
    )
    return found.one()
