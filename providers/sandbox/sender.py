"""The default sender: keeps every message where the console shows it; nothing leaves the machine."""

from typing import Protocol

import structlog

from domain.outreach.ports import OutgoingMessage, Receipt

NAME = "sandbox"

log = structlog.get_logger(__name__)


class SandboxShelf(Protocol):
    """Where sandbox messages are kept; the worker lays it over the database.

    `keep` is idempotent on tenant and token, and returns the kept message's id.
    """

    async def keep(self, message: OutgoingMessage) -> str: ...

    async def look_up(self, tenant_id: int, token: str) -> str | None: ...


class SandboxSender:
    """Serves every channel."""

    name = NAME

    def __init__(self, shelf: SandboxShelf) -> None:
        self._shelf = shelf
        self._told = False

    async def send(self, message: OutgoingMessage) -> Receipt:
        if not self._told:
            self._told = True
            log.warning("sandbox: messages are kept in the database, nothing leaves this machine")
        return Receipt(NAME, await self._shelf.keep(message))

    async def find(self, message: OutgoingMessage) -> Receipt | None:
        kept = await self._shelf.look_up(message.tenant_id, message.token)
        return Receipt(NAME, kept) if kept is not None else None
