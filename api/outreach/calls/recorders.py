"""Whose account at a vendor a call is recorded and played with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.auth.dependencies import AppContext
from api.outreach.signatures import own_secrets
from domain.outreach.ports import CallRecorder


@asynccontextmanager
async def recorder_of(context: AppContext, tenant_id: int, vendor: str) -> AsyncIterator[CallRecorder | None]:
    """The tenant's own, else the installation's; None when neither is configured."""
    own = context.own_recorder(vendor, await own_secrets(context, tenant_id, vendor))
    try:
        yield own or context.recorders.get(vendor)
    finally:
        if own is not None:
            await own.close()
