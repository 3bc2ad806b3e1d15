"""Owners' assessments, kept before the run is told of them."""

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.qualification import AssessmentAnswers
from store.tables.conversion import AssessmentRow


async def add(session: AsyncSession, tenant_id: int, lead_id: int, user_id: int, answers: AssessmentAnswers) -> int:
    """Returns the id; the run's rules judge it."""
    row = AssessmentRow(tenant_id=tenant_id, lead_id=lead_id, agent_id=user_id, answers=answers.model_dump(mode="json"))
    session.add(row)
    await session.flush()
    return row.id
