"""A campaign between its schema and its row."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from api.campaigns.schemas import CampaignAnalytics, CampaignCreate
from domain.errors import Invalid
from domain.leads.lead import Source, Status
from domain.text.normal_form import clean_line
from services.campaigns import Plan
from store.campaigns import Share
from store.tables.leads import CampaignRow

_CENT = Decimal("0.01")


def plan(body: CampaignCreate) -> Plan:
    """Raises `Invalid`."""
    if body.start_date and body.end_date and body.end_date < body.start_date:
        raise Invalid("end_date", "must not be before start_date")
    name = clean_line(body.campaign_name, "campaign_name", 255)
    if not name:
        raise Invalid("campaign_name", "must not be blank")
    return Plan(
        campaign_name=name,
        source_type=body.source_type,
        target_audience=body.target_audience,
        budget=body.budget,
        start_date=body.start_date,
        end_date=body.end_date,
        status=body.status.value,
    )


def analytics(row: CampaignRow, shares: Sequence[Share]) -> CampaignAnalytics:
    by_status: Counter[Status] = Counter()
    by_source: Counter[Source] = Counter()
    for share in shares:
        by_status[Status(share.status)] += share.leads
        by_source[Source(share.source)] += share.leads
    leads, conversions = by_status.total(), by_status[Status.CONVERTED]
    return CampaignAnalytics(
        campaign_id=row.id,
        leads=leads,
        conversions=conversions,
        by_status={status: by_status[status] for status in Status},
        by_source=dict(by_source),
        budget=row.budget,
        cost_per_lead=_share(row.budget, leads),
        cost_per_conversion=_share(row.budget, conversions),
    )


def _share(budget: Decimal | None, parts: int) -> Decimal | None:
    return (budget / parts).quantize(_CENT) if budget is not None and parts else None
