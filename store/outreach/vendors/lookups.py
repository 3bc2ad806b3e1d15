"""What kind of line each number is: looked up once, for it costs money."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.contact import Line
from store.tables.outreach import NumberLookupRow


async def line_of(session: AsyncSession, tenant_id: int, phone: str) -> Line | None:
    """None: it was not looked up."""
    row = await session.get(NumberLookupRow, (tenant_id, phone))
    return Line(row.line) if row is not None else None


async def keep(session: AsyncSession, tenant_id: int, phone: str, line: Line, now: datetime) -> None:
    """The first answer stands."""
    values = {"tenant_id": tenant_id, "phone": phone, "line": line.value, "at": now}
    await session.exec(insert(NumberLookupRow).values(**values).on_conflict_do_nothing())
