"""Campaigns and what they brought."""

from typing import Any

import psycopg
import pytest

from tests.api.conftest import Visitor, problem

MONTH = {
    "campaign_name": "Cataract month",
    "source_type": "social",
    "target_audience": {"age_from": 50, "cities": ["Chennai"]},
    "budget": "250000.00",
    "start_date": "2026-06-01",
    "end_date": "2026-06-30",
}


@pytest.fixture
async def campaign(manager: Visitor) -> dict[str, Any]:
    answer = await manager.post("/campaigns", MONTH)
    assert answer.status_code == 201
    made: dict[str, Any] = answer.json()
    return made


async def test_a_campaign_is_kept_replaced_and_listed(manager: Visitor, campaign: dict[str, Any]) -> None:
    assert MONTH.items() <= campaign.items()
    assert (await manager.get(f"/campaigns/{campaign['id']}")).json() == campaign
    body = {"campaign_name": "Cataract weeks", "source_type": "event", "status": "paused"}
    replaced = (await manager.put(f"/campaigns/{campaign['id']}", body)).json()
    assert body.items() <= replaced.items()
    assert (replaced["budget"], replaced["target_audience"]) == (None, None)
    second = (await manager.post("/campaigns", MONTH)).json()
    page = (await manager.get("/campaigns", limit=1)).json()
    assert page["items"] == [second]
    assert (await manager.get("/campaigns", limit=1, cursor=page["next"])).json()["items"] == [replaced]
    assert (await manager.get("/campaigns", status="paused")).json()["items"] == [replaced]


async def test_analytics_count_by_status_and_source_and_divide_the_budget(
    manager: Visitor, campaign: dict[str, Any], owner_url: str
) -> None:
    for number, source in enumerate(("website", "website", "event")):
        await manager.captured(phone=f"098765 4321{number}", source=source, campaign_id=campaign["id"])
    outside = await manager.captured(phone="098765 43219")
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        await owner.execute("UPDATE leads SET status = 'converted' WHERE source = 'event'")
    figures = await manager.post(f"/campaigns/{campaign['id']}/analytics", {})
    assert figures.status_code == 200
    assert figures.json() == {
        "campaign_id": campaign["id"],
        "leads": 3,
        "conversions": 1,
        "by_status": {"new": 2, "contacted": 0, "qualified": 0, "converted": 1, "lost": 0},
        "by_source": {"website": 2, "event": 1},
        "budget": "250000.00",
        "cost_per_lead": "83333.33",
        "cost_per_conversion": "250000.00",
    }
    later = await manager.post(f"/campaigns/{campaign['id']}/analytics", {"created_from": "2100-01-01T00:00:00Z"})
    assert (later.json()["leads"], later.json()["cost_per_lead"]) == (0, None)
    listed = (await manager.get(f"/campaigns/{campaign['id']}/leads", limit=200)).json()["items"]
    assert len(listed) == 3
    assert outside["id"] not in {item["id"] for item in listed}
    other = await manager.get(f"/campaigns/{campaign['id']}/leads", campaign=campaign["id"] + 1)
    problem(other, 422, field="campaign")


async def test_one_key_is_one_campaign(manager: Visitor) -> None:
    answers = [await manager.post("/campaigns", MONTH, key="month") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len((await manager.get("/campaigns")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"campaign_name": ""}, "campaign_name"),
        ({"campaign_name": "x" * 256}, "campaign_name"),
        ({"campaign_name": " \u200b "}, "campaign_name"),
        ({"source_type": "Social Media"}, "source_type"),
        ({"budget": -1}, "budget"),
        ({"budget": "1.001"}, "budget"),
        ({"budget": "1234567890123456"}, "budget"),
        ({"budget": "NaN"}, "budget"),
        ({"start_date": "0000-01-01"}, "start_date"),
        ({"end_date": "2026-05-01"}, "end_date"),
        ({"status": "gone"}, "status"),
        ({"target_audience": {"__proto__": 1}}, "target_audience"),
        ({"target_audience": {"a": {"deep": 1}}}, "target_audience.a"),
        ({"target_audience": {"a": ["x" * 201]}}, "target_audience.a"),
        ({"tenant_id": 2}, "tenant_id"),
        ({"created_at": "2020-01-01"}, "created_at"),
    ],
)
async def test_bad_input_names_the_field(manager: Visitor, changed: dict[str, Any], field: str) -> None:
    answer = problem(await manager.post("/campaigns", {**MONTH, **changed}), 422)
    assert answer["field"].startswith(field)


@pytest.mark.parametrize(
    ("currency", "budget", "cost"),
    [("KWD", "1000.500", "500.250"), ("JPY", "1001", "500"), ("INR", "150000000.00", "75000000.00")],
)
async def test_budgets_have_the_decimals_of_the_tenants_currency(
    manager: Visitor, owner_url: str, currency: str, budget: str, cost: str
) -> None:
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        await owner.execute("UPDATE tenants SET currency = %s WHERE id = 1", (currency,))
    made = (await manager.post("/campaigns", {**MONTH, "budget": budget})).json()
    assert made["budget"] == budget
    assert (await manager.get(f"/campaigns/{made['id']}")).json()["budget"] == budget
    too_fine = {**MONTH, "budget": f"{budget}{'' if '.' in budget else '.'}5"}
    problem(await manager.post("/campaigns", too_fine), 422, field="budget")
    for number in range(2):
        await manager.captured(phone=f"098765 4321{number}", campaign_id=made["id"])
    figures = (await manager.post(f"/campaigns/{made['id']}/analytics", {})).json()
    assert (figures["budget"], figures["cost_per_lead"]) == (budget, cost)


async def test_a_range_that_ends_before_it_begins_is_refused(manager: Visitor, campaign: dict[str, Any]) -> None:
    reversed_range = {"created_from": "2026-07-01T00:00:00Z", "created_to": "2026-06-01T00:00:00Z"}
    path = f"/campaigns/{campaign['id']}"
    problem(await manager.post(f"{path}/analytics", reversed_range), 422, field="created_to")
    for listed in ("/leads", f"{path}/leads", "/exports/leads.csv", "/exports/touches.csv"):
        problem(await manager.get(listed, **reversed_range), 422, field="created_to")
