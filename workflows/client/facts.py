"""Delivers the outbox to leads' runs: starts them, and signals facts."""

import asyncio
from collections.abc import Sequence

import structlog
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from domain.lifecycle.chapters.contact import Reply
from domain.lifecycle.chapters.ending import Withdrawn
from domain.lifecycle.chapters.intake import Touch
from domain.lifecycle.messages import Fact, LeadRef
from domain.lifecycle.names import message_name
from domain.lifecycle.outbox import RunRequest, Start
from workflows.client.starts import RPC_TIMEOUT, lead_run, lead_workflow_id, start

AT_ONCE = 8
AWAY = frozenset({RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED})

log = structlog.get_logger(__name__)


async def deliver(client: Client, requests: Sequence[RunRequest]) -> list[int]:
    """As `LeadClient.deliver`."""
    arrived: list[int] = []
    for first in range(0, len(requests), AT_ONCE):
        batch = requests[first : first + AT_ONCE]
        outcomes = await asyncio.gather(*(_deliver(client, request) for request in batch))
        arrived += [request.id for request, outcome in zip(batch, outcomes, strict=True) if outcome]
        if not any(outcomes):
            break
    return arrived


async def _deliver(client: Client, request: RunRequest) -> bool:
    try:
        if isinstance(request.message, Start):
            await start(client, lead_run(request, request.run, request.message.reason))
        else:
            await _signal_or_start(client, request, request.message)
    except RPCError as error:
        if error.status not in AWAY:
            log.warning("run not signalled", request=request.id, tenant=request.tenant_id, status=error.status.name)
        return False
    except RuntimeError:
        # A lazy client that cannot connect.
        return False
    return True


async def _signal_or_start(client: Client, request: RunRequest, fact: Fact) -> None:
    """A run that has ended gets nothing; a touch or a reply starts the next one."""
    if await _signal(client, request, fact):
        return
    if isinstance(fact, Touch | Reply):
        await start(client, lead_run(request, request.run + 1, message_name(fact)))
    if isinstance(fact, Withdrawn):
        # It must also end a run that has not started yet.
        await start(client, lead_run(request, request.run, Start().reason))
        await _signal(client, request, fact)


async def _signal(client: Client, request: RunRequest, fact: Fact) -> bool:
    """False when the run has ended, or has not started."""
    handle = client.get_workflow_handle(lead_workflow_id(LeadRef(request.tenant_id, request.lead_id)))
    try:
        await handle.signal(message_name(fact), fact, rpc_timeout=RPC_TIMEOUT)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True
