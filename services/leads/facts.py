"""From stored rows to the plain facts that rules read."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.conditions.catalogue import ENGAGEMENT_FACTS, LEAD_FACTS
from domain.conditions.facts import Facts, kept
from domain.leads.lead import Channel, Source, age_on
from domain.leads.profile import FACTS
from domain.leads.sayings import all_words
from domain.tenants.custom_fields import own_catalog
from store.leads.sayings import words_of_run
from store.lifecycle import lead_runs
from store.tables.leads import LeadRow
from store.tenants.custom_fields import fields_in_force

_SOURCES = frozenset(source.value for source in Source)


async def lead_facts(session: AsyncSession, lead: LeadRow, now: datetime) -> tuple[Facts, tuple[str, ...]]:
    """What rules may know of a lead now, and the names of the facts that are of no use as they stand."""
    shown = await lead_runs.engagement_of(session, lead)
    spoke_again = shown["touches"] > 1 or shown["replies"] > 0
    words = await words_of_run(session, lead) if spoke_again else [lead.notes or ""]
    own = own_catalog(await fields_in_force(session, lead.tenant_id)) if lead.custom else {}
    given = {
        "source": _source(lead.source),
        "channels": frozenset(c.value for c in Channel if lead_runs.address(lead, c)),
        **{name: getattr(lead, name) for name in FACTS},
        "age_years": _age(lead, now.astimezone(ZoneInfo(shown["hospital_zone"])).date()),
        "words": all_words(words),
        "runs": lead.run,
        "captured_at": lead.created_at,
        "now": now,
        **{name: shown[name] for name in ENGAGEMENT_FACTS},
        **{f"custom.{key}": value for key, value in lead.custom.items()},
    }
    return kept(given, {**LEAD_FACTS, **own})


def _source(name: str) -> str:
    return name if name in _SOURCES else Source.OTHER.value


def _age(lead: LeadRow, today: date) -> int | None:
    return age_on(today, lead.birth_date) if lead.birth_date else None
