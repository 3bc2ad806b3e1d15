"""Where the sandbox provider keeps its messages: one row per call, so that a double send would show."""

from sqlalchemy import text
from sqlmodel import select

from domain.outreach.ports import OutgoingMessage
from store.session import Database, driver_sql
from store.tables.lifecycle import SandboxMessageRow

_KEEP = driver_sql(
    text("""
    INSERT INTO sandbox_messages (tenant_id, token, channel, recipient, subject, body)
    VALUES (:tenant, :token, :channel, :recipient, :subject, :body) RETURNING id
""")
)


class DatabaseShelf:
    """Implements `providers.sandbox.sender.SandboxShelf`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, message: OutgoingMessage) -> str:
        given = {
            "tenant": message.tenant_id,
            "token": message.token,
            "channel": message.channel.value,
            "recipient": message.to,
            "subject": message.subject,
            "body": message.body,
        }
        async with self._database.tenant_cursor(message.tenant_id) as cursor:
            await cursor.execute(_KEEP, given)
            kept = await cursor.fetchone()
        assert kept is not None
        return f"sandbox-{kept[0]}"

    async def look_up(self, tenant_id: int, token: str) -> str | None:
        async with self._database.tenant_session(tenant_id) as session:
            found = await session.exec(
                select(SandboxMessageRow.id).where(
                    SandboxMessageRow.tenant_id == tenant_id, SandboxMessageRow.token == token
                )
            )
            kept = found.first()
            return f"sandbox-{kept}" if kept is not None else None
