"""Where the sandbox provider keeps its messages: one row per call, so that a double send would show."""

from sqlmodel import select

from domain.outreach.ports import OutgoingMessage
from store.session import Database
from store.tables.lifecycle import SandboxMessageRow


class DatabaseShelf:
    """Implements `providers.sandbox.sender.SandboxShelf`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, message: OutgoingMessage) -> str:
        async with self._database.tenant_session(message.tenant_id) as session:
            row = SandboxMessageRow(
                tenant_id=message.tenant_id,
                token=message.token,
                channel=message.channel.value,
                recipient=message.to,
                subject=message.subject,
                body=message.body,
            )
            session.add(row)
            await session.flush()
            return f"sandbox-{row.id}"

    async def look_up(self, tenant_id: int, token: str) -> str | None:
        async with self._database.tenant_session(tenant_id) as session:
            found = await session.exec(
                select(SandboxMessageRow.id).where(
                    SandboxMessageRow.tenant_id == tenant_id, SandboxMessageRow.token == token
                )
            )
            kept = found.first()
            return f"sandbox-{kept}" if kept is not None else None
