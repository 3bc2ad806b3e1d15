"""Where a tenant's mail comes in."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.tables.outreach import MailboxRow

OFF = "off"


async def mailbox_of(session: AsyncSession, tenant_id: int, *, lock: bool = False) -> MailboxRow | None:
    query = select(MailboxRow).where(MailboxRow.tenant_id == tenant_id)
    return (await session.exec(query.with_for_update() if lock else query)).one_or_none()


async def address_of(session: AsyncSession, tenant_id: int) -> str:
    """ "" when no mail is read."""
    row = await mailbox_of(session, tenant_id)
    return row.address if row is not None and row.kind != OFF else ""


async def keep(session: AsyncSession, row: MailboxRow) -> None:
    """In place of the one before; how far that was read is forgotten when it is another mailbox."""
    values = row.model_dump(exclude={"uid_validity", "last_uid", "read_at"})
    changed = {name: value for name, value in values.items() if name != "tenant_id"}
    await session.exec(
        insert(MailboxRow).values(**values).on_conflict_do_update(index_elements=["tenant_id"], set_=changed)
    )


async def start_anew(session: AsyncSession, tenant_id: int) -> None:
    """The next reading begins with what comes from then on."""
    row = await mailbox_of(session, tenant_id, lock=True)
    if row is not None:
        row.uid_validity = row.last_uid = row.read_at = None


async def is_read(session: AsyncSession, tenant_id: int) -> bool:
    """Whether a workflow has to look into it."""
    found = await session.exec(
        select(col(MailboxRow.tenant_id)).where(MailboxRow.tenant_id == tenant_id, MailboxRow.kind == "imap")
    )
    return found.one_or_none() is not None


async def was_read(session: AsyncSession, tenant_id: int, validity: int, last_uid: int, at: datetime) -> None:
    """Up to here; never back."""
    row = await mailbox_of(session, tenant_id, lock=True)
    if row is None:
        return
    newer = row.uid_validity != validity or (row.last_uid or 0) < last_uid
    if newer:
        row.uid_validity, row.last_uid = validity, last_uid
    row.read_at, row.error = at, ""


async def failed(session: AsyncSession, tenant_id: int, fault: str) -> None:
    """Shown to who set it up; the next reading that succeeds takes it back."""
    row = await mailbox_of(session, tenant_id, lock=True)
    if row is not None:
        row.error = fault
