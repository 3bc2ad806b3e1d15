"""Facts of a lead as rules read them."""

import pytest

from activities.leads import lead_facts
from store.tables.leads import LeadRow
from tests.activities.clinic import Clinic, at


@pytest.mark.parametrize(
    ("born", "now", "age"),
    [
        ("2008-11-29", "2026-11-29T09:00+05:30", 18),
        ("1976-11-29", "2026-11-29T09:00+05:30", 50),
        # In Chennai the birthday has begun; in UTC it has not.
        ("1976-11-29", "2026-11-29T01:00+05:30", 50),
        ("1976-11-29", "2026-11-28T23:00+05:30", 49),
    ],
)
async def test_the_age_is_that_of_the_hospitals_calendar(clinic: Clinic, born: str, now: str, age: int) -> None:
    lead = await clinic.capture(birth_date=born)
    async with clinic.database.tenant_session(lead.tenant_id) as session:
        row = await session.get(LeadRow, (lead.tenant_id, lead.lead_id))
        assert row is not None
        facts, _ = await lead_facts(session, row, at(now))
    assert facts["age_years"] == age
