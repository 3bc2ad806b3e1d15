"""Offers and assignments of a lead, and the tasks that go with its owner."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle.chapters.offer import AlsoOffered, MakeOffer, Offer, OfferAnswer
from domain.team.tasks import TaskKind
from store.tables.criteria import of_lead
from store.tables.leads import LeadRow
from store.tables.routing import AssignmentRow, OfferRow
from store.tables.team import TaskRow
from store.tables.tenants import AgentRow


class RoundMade(NamedTuple):
    """`agents` were offered the lead in the `round`; `open` may still be answered, of whatever round."""

    round: int
    agents: tuple[int, ...]
    declined: frozenset[int]
    open: Offer | None


async def open_offer(session: AsyncSession, lead: LeadRow) -> Offer | None:
    """With everybody of it who may still answer, if it is to several; None: the lead is not on offer."""
    found = await session.exec(
        select(OfferRow).where(*of_lead(OfferRow, lead), col(OfferRow.answer).is_(None)).order_by(col(OfferRow.id))
    )
    return _offer(found.all())


def _offer(rows: Sequence[OfferRow]) -> Offer | None:
    if not rows:
        return None
    first, *others = rows
    also = tuple(AlsoOffered(row.id, row.agent_id) for row in others)
    return Offer(first.id, first.agent_id, first.expires_at, also=also)


async def of_round(session: AsyncSession, lead: LeadRow, round: int) -> RoundMade:
    """This round, or a later one: lost steps may have begun it, and offered the lead without its run knowing."""
    found = await session.exec(
        select(OfferRow)
        .where(
            *of_lead(OfferRow, lead),
            col(OfferRow.answer).is_(None) | ((col(OfferRow.run) == lead.run) & (col(OfferRow.round) >= round)),
        )
        .order_by(col(OfferRow.id))
    )
    rows = found.all()
    newest = max((row.round for row in rows if row.run == lead.run), default=round)
    newest = max(newest, round)
    made = [row for row in rows if (row.run, row.round) == (lead.run, newest)]
    return RoundMade(
        newest,
        tuple(row.agent_id for row in made),
        frozenset(row.agent_id for row in made if row.answer == OfferAnswer.DECLINED),
        _offer([row for row in rows if row.answer is None]),
    )


async def make(
    session: AsyncSession, lead: LeadRow, step: MakeOffer, agent_id: int, expires_at: datetime
) -> AlsoOffered:
    row = OfferRow(
        tenant_id=lead.tenant_id,
        lead_id=lead.id,
        agent_id=agent_id,
        run=lead.run,
        round=step.round,
        number=len(step.offered_in_round) + 1,
        offered_at=step.now,
        expires_at=expires_at,
    )
    session.add(row)
    await session.flush()
    return AlsoOffered(row.id, agent_id)


async def shorten(session: AsyncSession, lead: LeadRow, until: datetime) -> None:
    """What is open of the lead's offer ends then."""
    await session.exec(
        update(OfferRow).where(*of_lead(OfferRow, lead), col(OfferRow.answer).is_(None)).values(expires_at=until)
    )


async def end(
    session: AsyncSession, lead: LeadRow, offer_id: int, answer: OfferAnswer, reason: str, now: datetime
) -> bool:
    """Whether the offer was still open; an offer ends once."""
    ended = await session.exec(
        update(OfferRow)
        .where(col(OfferRow.tenant_id) == lead.tenant_id, col(OfferRow.id) == offer_id, col(OfferRow.answer).is_(None))
        .values(answer=answer.value, reason=reason or None, answered_at=now)
        .returning(col(OfferRow.id))
    )
    return ended.scalar_one_or_none() is not None


async def assign(session: AsyncSession, lead: LeadRow, agent_id: int, how: str, now: datetime) -> None:
    """The agent owns the lead from now on."""
    lead.owner_id, lead.queued_at = agent_id, None
    session.add(
        AssignmentRow(
            tenant_id=lead.tenant_id, lead_id=lead.id, agent_id=agent_id, run=lead.run, how=how, started_at=now
        )
    )


async def end_assignment(session: AsyncSession, lead: LeadRow, reason: str, now: datetime) -> None:
    lead.owner_id = None
    await session.exec(
        update(AssignmentRow)
        .where(*of_lead(AssignmentRow, lead), col(AssignmentRow.ended_at).is_(None))
        .values(ended_at=now, end_reason=reason)
    )


async def hand_tasks(session: AsyncSession, lead: LeadRow, agent_id: int) -> None:
    """Open tasks of the previous owner go with the lead; coaching stays with whom it coaches."""
    agents = select(AgentRow.id).where(AgentRow.tenant_id == lead.tenant_id)
    await session.exec(
        update(TaskRow)
        .where(
            *of_lead(TaskRow, lead),
            col(TaskRow.done_at).is_(None),
            col(TaskRow.assignee_id).in_(agents),
            col(TaskRow.kind) != TaskKind.COACHING,
        )
        .values(assignee_id=agent_id)
    )
