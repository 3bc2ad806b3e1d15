"""`lead repair`: a lead and its run that do not fit together, as `lead check` names them."""

import asyncio
from typing import TYPE_CHECKING

import typer

from cli.terminal.access import DataDir, LeadId, Tenant
from cli.terminal.options import settings
from devstack.checks.faults import NEVER_BEGAN, OF_A_CLOSED_LEAD, UNREADABLE, WITHOUT_A_RUN
from devstack.failure import StartFailed

if TYPE_CHECKING:
    from devstack.checks.invariants import StoredLead
    from devstack.settings import Settings
    from domain.lifecycle.messages import LeadRef
    from workflows.client.client import LeadClient


def repair(lead: LeadId, tenant: Tenant = 1, data: DataDir = None) -> None:
    """Start a missing run again, end one of no open lead, or discard stored results that cannot be read."""
    from domain.errors import Unavailable
    from domain.lifecycle.messages import LeadRef

    try:
        typer.echo(asyncio.run(_repaired(settings(data_dir=data), LeadRef(tenant, lead))))
    except Unavailable as error:
        raise StartFailed(f"{error} Nothing was changed: see `lead status`.") from error


async def _repaired(chosen: "Settings", lead: "LeadRef") -> str:
    """What was done, in one line."""
    import psycopg

    from cli.stack.engine import checker_url_of, engine
    from devstack.checks.invariants import by_itself, stored
    from devstack.checks.runs import Limits, Runs

    up, temporal = engine(chosen)
    client = await temporal()
    run = await Runs(client, Limits(), lambda _: None).run_of(lead)
    async with await psycopg.AsyncConnection.connect(checker_url_of(chosen, up), connect_timeout=5) as connection:
        found = await stored(connection, [lead])
    if not found and run is None:
        raise StartFailed(f"There is no lead {lead.lead_id} of tenant {lead.tenant_id}. All leads: lead list")
    if not found:
        return await _end(client, lead, str(run), "no lead has this number")
    wrong = {what for _, what in by_itself(found[0], runs=run is not None)}
    if run and OF_A_CLOSED_LEAD in wrong:
        return await _end(client, lead, run, "the lead is closed")
    if wrong & {WITHOUT_A_RUN, NEVER_BEGAN}:
        return await _begin(chosen, found[0], found[0].run + (NEVER_BEGAN in wrong))
    if UNREADABLE in wrong:
        return await _discard(chosen, lead)
    return f"Lead {lead.lead_id} and its run fit together: nothing to repair."


async def _begin(chosen: "Settings", lead: "StoredLead", run: int) -> str:
    from cli.terminal.identity import database_url
    from store.lifecycle import outbox
    from store.session import Database

    async with (
        Database(database_url(chosen), pool_size=1) as database,
        database.tenant_session(lead.tenant_id) as begun,
    ):
        await outbox.start_again(begun, lead.tenant_id, lead.id, run)
    return f"Run {run} of lead {lead.id} is requested. It starts within 30 seconds."


async def _discard(chosen: "Settings", lead: "LeadRef") -> str:
    from cli.terminal.identity import database_url
    from store.lifecycle import lead_runs
    from store.session import Database

    async with (
        Database(database_url(chosen), pool_size=1) as database,
        database.tenant_session(lead.tenant_id) as session,
    ):
        (await lead_runs.lock_lead(session, lead)).steps = []
    return f"What lead {lead.lead_id}'s last steps had stored was discarded: the step that needed it runs again."


async def _end(client: "LeadClient", lead: "LeadRef", run: str, why: str) -> str:
    """This run only: the lead may have got another one meanwhile."""
    from workflows.client.starts import lead_workflow_id

    await client.client.get_workflow_handle(lead_workflow_id(lead), run_id=run).terminate(f"lead repair: {why}")
    return f"The run of lead {lead.lead_id} was ended: {why}."
