"""What the API itself refuses of a command, before the run is asked: also for the list of what is possible now."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.auth.permissions import Role
from domain.duplicates.merges import MergedAway
from domain.errors import Refused
from domain.leads.lead import Phase, Status
from store.leads.leads import AnyRow, find_lead
from store.lifecycle import outbox
from store.tables.leads import LeadRow
from store.team import agents, users

Lead: TypeAlias = AnyRow | LeadRow
Check = Callable[[AsyncSession, Lead], Awaitable[None]]


def agent_of(caller: Caller) -> int | None:
    """The agent who speaks; managers and admins speak as nobody's rival: None."""
    return caller.user_id if caller.role is Role.AGENT else None


def at_work(caller: Caller) -> Check:
    """The caller takes leads now."""

    async def check(session: AsyncSession, _: Lead) -> None:
        if not await agents.works(session, caller.tenant_id, caller.user_id):
            raise Refused("agent_inactive", "You do not take leads now.")

    return check


def reachable(caller: Caller) -> Check:
    """There is a phone that rings first."""

    async def check(session: AsyncSession, lead: Lead) -> None:
        agent_id = agent_of(caller) or lead.owner_id
        if agent_id is None:
            raise Refused("not_owner", "This lead has no owner yet. Assign it first.")
        if not await users.phone_of(session, caller.tenant_id, agent_id):
            raise Refused("no_phone", "The agent has no phone number. Add one to the agent first.")

    return check


def own_or_seen(caller: Caller) -> Check:
    """Not another agent's lead, and none of nobody's that the agent may not see."""

    async def check(session: AsyncSession, lead: Lead) -> None:
        agent = agent_of(caller)
        if agent is None or agent == lead.owner_id:
            return
        if lead.owner_id is not None:
            raise Refused("not_owner", f"This lead is owned by agent {lead.owner_id}.")
        found = await find_lead(session, caller.tenant_id, lead.id, agent)
        if found is None or not found.visible:
            raise Refused("not_owner", "This lead is owned by nobody yet.")

    return check


def reopenable(caller: Caller) -> Check:
    """Its run has ended without a patient, and no other was requested."""

    async def check(session: AsyncSession, lead: Lead) -> None:
        ended = lead.run_closed if isinstance(lead, LeadRow) else lead.phase == Phase.CLOSED
        if lead.status != Status.LOST or not ended:
            raise Refused("not_lost", "Only a lost lead can be reopened.")
        if await outbox.is_requested(session, caller.tenant_id, lead.id, lead.run + 1):
            raise Refused("reopening", "This lead is already being reopened.")

    return check


def unmerged(lead: Lead) -> None:
    """Raises `MergedAway`."""
    if lead.merged_into is not None:
        raise MergedAway(lead.merged_into)
