"""Leads in a few fields, as far as the caller may see them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.leads.schemas.briefs import LeadBrief
from api.leads.visible import agent_scope
from domain.lifecycle.waiting import describe
from store.leads.briefs import briefs_of
from store.leads.leads import visible_of


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
    return _described(_Stored.model_validate(row), zone)


def briefs_in(rows: Iterable[Any], zone: str) -> Mapping[int, LeadBrief]:
    """Of rows of `with_brief`, by the lead's id: each lead is read once, however many rows are about it."""
    written = {row.lead_id: row.lead for row in rows if row.lead is not None}
    return {id: _described(_Stored.model_validate_json(text), zone) for id, text in written.items()}


class _Stored(LeadBrief):
    """As it is stored: without what is only said."""

    waiting_for_text: str | None = None


def _described(brief: LeadBrief, zone: str) -> LeadBrief:
    if brief.waiting_for is not None:
        brief.waiting_for_text = describe(brief.waiting_for, zone)
    return brief
