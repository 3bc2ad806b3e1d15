"""A campaign between its schema and its row."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from api.auth.versions import versioned
from api.campaigns.schemas import CampaignAnalytics, CampaignCreate, CampaignRead, CampaignUpdate
from domain.errors import Invalid
from domain.leads.lead import Source, Status
from domain.payments.money import exact, rounded
from domain.text.normal_form import clean_line
from services.campaigns import Plan
from store.campaigns import Share
from store.tables.leads import CampaignRow


def plan(body: CampaignCreate, currency: str) -> Plan:
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
        budget=exact(body.budget, currency, "budget") if body.budget is not None else None,
        start_date=body.start_date,
        end_date=body.end_date,
        status=body.status.value,
    )


def campaign_read(row: CampaignRow, currency: str) -> CampaignRead:
    found = CampaignRead.model_validate(row)
    return versioned(found.model_copy(update={"budget": _written(row.budget, currency)}), CampaignUpdate)


def analytics(row: CampaignRow, shares: Sequence[Share], currency: str) -> CampaignAnalytics:
    by_status: Counter[Status] = Counter()
    by_source: Counter[Source] = Counter()
    for share in shares:
        by_status[Status(share.status)] += share.leads
        by_source[Source(share.source)] += share.leads
    leads, conversions = by_status.total(), sum(share.converted for share in shares)
    return CampaignAnalytics(
        campaign_id=row.id,
        leads=leads,
        conversions=conversions,
        by_status={status: by_status[status] for status in Status},
        by_source=dict(by_source),
        budget=_written(row.budget, currency),
        cost_per_lead=_share(row.budget, leads, currency),
        cost_per_conversion=_share(row.budget, conversions, currency),
    )


def _written(budget: Decimal | None, currency: str) -> Decimal | None:
    return rounded(budget, currency) if budget is not None else None


def _share(budget: Decimal | None, parts: int, currency: str) -> Decimal | None:
    return rounded(budget / parts, currency) if budget is not None and parts else None
