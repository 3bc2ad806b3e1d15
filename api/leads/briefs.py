"""Leads in a few fields, as far as the caller may see them."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.leads.schemas.briefs import LeadBrief
from api.leads.visible import agent_scope
from domain.lifecycle.waiting import WaitingFor, describe
from store.leads.briefs import briefs_of
from store.leads.leads import visible_of

_WAITING: TypeAdapter[WaitingFor | None] = TypeAdapter(WaitingFor | None)


async def visible_briefs(
    session: AsyncSession, caller: Caller, zone: str, lead_ids: Collection[int | None]
) -> Mapping[int, LeadBrief]:
    """By the lead's id; of an agent only what they own, are offered, or may take from the queue."""
    ids = frozenset(id for id in lead_ids if id is not None)
    if ids and (agent_id := agent_scope(caller)) is not None:
        ids = await visible_of(session, caller.tenant_id, ids, agent_id)
    return {id: brief(row, zone) for id, row in (await briefs_of(session, caller.tenant_id, ids)).items()}


def brief(row: Any, zone: str) -> LeadBrief:
    """Of a row of `briefs_of`. What the caller's role may not read is left out as it is written."""
    return brief_of(row._mapping, zone)


def brief_of(fields: Mapping[str, Any], zone: str) -> LeadBrief:
    waiting = _WAITING.validate_python(fields["waiting_for"] or None)
    text = describe(waiting, zone) if waiting else None
    return LeadBrief.model_validate({**fields, "waiting_for": waiting, "waiting_for_text": text})
