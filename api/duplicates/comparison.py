"""Two leads that may be one person, side by side."""

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.duplicates.merges import refuse_judged
from api.duplicates.schemas import LeadPairRead, PairDetail, PairRead
from api.leads.briefs import brief
from api.leads.visible import shown
from domain.errors import Refused
from services.duplicates import preview
from store.duplicates.members import member_ids, roots_of
from store.duplicates.pairs import find_pair, pairs_of
from store.errors import existing
from store.leads.briefs import briefs_of
from store.leads.leads import find_lead
from store.tables.leads import LeadRow
from store.tenants import tenants

_MOST = 50


async def pairs_of_lead(session: AsyncSession, caller: Caller, lead_id: int) -> list[LeadPairRead]:
    """Each with the other lead."""
    own = await member_ids(session, caller.tenant_id, lead_id)
    rows = await pairs_of(session, caller.tenant_id, own, _MOST)
    zone = await tenants.zone_of(session, caller.tenant_id)
    others = {row.id: row.other_id if row.lead_id == lead_id else row.lead_id for row in rows}
    leads = await briefs_of(session, caller.tenant_id, set(others.values()))
    return [
        LeadPairRead.model_validate({**row._mapping, "other": brief(leads[others[row.id]], zone)})
        for row in rows
        if others[row.id] in leads
    ]


async def compared(session: AsyncSession, caller: Caller, pair_id: int) -> PairDetail:
    """The leads that stand for both now; of a pair that was merged, the two as they were found. Raises `NotFound`."""
    tenant_id = caller.tenant_id
    pair = await find_pair(session, tenant_id, pair_id)
    roots = await roots_of(session, tenant_id, (pair.lead_id, pair.other_id))
    one, other = roots[pair.lead_id], roots[pair.other_id]
    if one == other:
        one, other = pair.lead_id, pair.other_id
    rows = [existing(await session.get(LeadRow, (tenant_id, id)), "lead") for id in (one, other)]
    would = await preview(session, *rows)
    against = would.against
    try:
        refuse_judged(pair)
    except Refused as judged:
        against = judged
    left, right = [shown(existing(await find_lead(session, tenant_id, row.id), "lead").row) for row in rows]
    return PairDetail(
        pair=PairRead.model_validate(pair),
        left=left,
        right=right,
        survivor_id=would.survivor_id,
        fills=would.fills,
        differs=would.differs,
        may_merge=against is None,
        reason=against.reason if against else None,
        message=str(against) if against else None,
    )
