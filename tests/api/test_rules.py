"""Rules over HTTP: versions, what is refused and where, what is warned of, what is in force."""

from typing import Any

import psycopg
import pytest
from jsonschema import Draft202012Validator

from api.auth.permissions import Role
from domain.rules.rule_sets import KINDS, RuleKind, stored
from store.session import Database
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.background import finish_moves
from tests.fixtures.tenants import SeededTenant

HOT, WARM = {"fact": "band", "eq": "hot"}, {"fact": "band", "eq": "warm"}
CHENNAI, NO_CITY = {"fact": "city", "eq": "chennai"}, {"fact": "city", "exists": False}


def ordered(*whens: dict[str, Any], **more: Any) -> dict[str, Any]:
    rules = [{"code": f"r{n}", "text": "t", "when": when, "priority": 2} for n, when in enumerate(whens)]
    return {"rules": rules, "otherwise": 4, **more}


def scoring(*whens: dict[str, Any], **more: Any) -> dict[str, Any]:
    rules = [{"code": f"r{n}", "text": "t", "when": when, "points": 80} for n, when in enumerate(whens)]
    return {"rules": rules, **more}


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


async def drafted(admin: Visitor, kind: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = await admin.post("/rules", {"kind": kind, "body": body, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def activated(admin: Visitor, draft: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = await admin.post(f"/rules/{draft['id']}/activate", body)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def in_force(visitor: Visitor, kind: str) -> tuple[int, dict[str, Any]]:
    found = (await visitor.get(f"/rules/in-force/{kind}")).json()
    return found["version"], found["body"]


async def test_a_draft_goes_into_force_and_an_older_version_comes_back(
    admin: Visitor, manager: Visitor, checker: psycopg.AsyncConnection[Any]
) -> None:
    built_in = stored(KINDS[RuleKind.PRIORITY].built_in)
    assert await in_force(manager, "priority") == (0, built_in)
    first, second = ordered(HOT), ordered(HOT, WARM)
    one = await drafted(admin, "priority", first, note="only the hot")
    assert (one["version"], one["state"], one["note"], one["warnings"]) == (1, "draft", "only the hot", [])
    two = await drafted(admin, "priority", second)
    assert two["version"] == 2
    assert await in_force(manager, "priority") == (0, built_in)
    assert (await activated(admin, one))["version"] == 1
    assert (await activated(admin, two))["version"] == 2
    assert await in_force(manager, "priority") == (2, second)
    problem(await admin.post(f"/rules/{two['id']}/activate", {}), 409, reason="already_active")
    await activated(admin, one)
    assert await in_force(manager, "priority") == (1, first)
    back = await admin.post("/rules/revert", {"kind": "priority"})
    assert (back.json()["version"], back.json()["rule_set_id"]) == (0, None)
    assert await in_force(manager, "priority") == (0, built_in)
    problem(await admin.post("/rules/revert", {"kind": "priority"}), 409, reason="already_active")
    states = {row["version"]: row["state"] for row in (await manager.get("/rules")).json()["items"]}
    assert states == {1: "retired", 2: "retired"}
    told = await (await checker.execute("SELECT action, facts->>'version' FROM audit_log ORDER BY id")).fetchall()
    assert told == [
        ("rules_drafted", "1"),
        ("rules_drafted", "2"),
        ("rules_activated", "1"),
        ("rules_activated", "2"),
        ("rules_activated", "1"),
        ("rules_reverted", "0"),
    ]


async def test_a_version_is_never_changed_and_only_a_draft_is_discarded(admin: Visitor, manager: Visitor) -> None:
    draft = await drafted(admin, "priority", ordered(HOT))
    shown = (await manager.get(f"/rules/{draft['id']}")).json()
    assert shown["body"] == ordered(HOT)
    assert (await admin.put(f"/rules/{draft['id']}", {"body": ordered(WARM)})).status_code == 405
    dropped = await admin.post(f"/rules/{draft['id']}/discard", None)
    assert (dropped.status_code, dropped.json()["state"]) == (200, "retired")
    problem(await admin.post(f"/rules/{draft['id']}/discard", None), 409, reason="not_a_draft")
    assert (await drafted(admin, "priority", ordered(HOT)))["version"] == 2


async def test_a_repeated_draft_is_one_version(admin: Visitor) -> None:
    draft = {"kind": "priority", "body": ordered(HOT)}
    one, again = [await admin.post("/rules", draft, key="once") for _ in range(2)]
    assert one.json() == again.json()
    assert len((await admin.get("/rules")).json()["items"]) == 1


async def test_versions_are_listed_in_pages_by_kind_and_state(admin: Visitor) -> None:
    made = [await drafted(admin, "priority", ordered(HOT)) for _ in range(3)]
    await drafted(admin, "qualification", {"rules": []})
    await activated(admin, made[1])
    first = (await admin.get("/rules", kind="priority", limit=2)).json()
    rest = (await admin.get("/rules", kind="priority", limit=2, cursor=first["next"])).json()
    assert [row["version"] for row in first["items"] + rest["items"]] == [3, 2, 1]
    assert rest["next"] is None
    assert [row["version"] for row in (await admin.get("/rules", state="active")).json()["items"]] == [2]
    problem(await admin.get("/rules", kind="weather"), 422, field="kind")


@pytest.mark.parametrize(
    ("kind", "body", "field", "says"),
    [
        ("priority", ordered({"fact": "shoe_size", "eq": 42}), "rules.0.when.fact", "is not a fact"),
        ("priority", ordered(HOT, {"fact": "city", "between": [1, 2]}), "rules.1.when.between", "is a text"),
        ("priority", ordered({"fact": "score", "eq": "high"}), "rules.0.when.eq", "is a number"),
        ("priority", ordered({"all": [HOT, WARM]}), "rules.0.when", "contradicts itself"),
        ("priority", ordered({"any": [HOT, {"all": [CHENNAI, NO_CITY]}]}), "rules.0.when.any.1", "contradicts itself"),
        ("priority", ordered({"fact": "score", "between": [101, None]}), "rules.0.when", "0 to 100"),
        ("priority", ordered({"fact": "words", "matches": "(a"}), "rules.0.when", "RE2"),
        ("priority", ordered({"fact": "words", "eq": "a", "matches": "a"}), "rules.0.when", "exactly one"),
        ("priority", ordered(otherwise=9), "otherwise", "less than or equal to 5"),
        ("priority", ordered(expression="1 + 1"), "expression", "not a known field"),
        ("scoring", scoring(CHENNAI, bands={"hot_from": 90}, fit_at_most=80), "bands.hot_from", "no lead reaches 90"),
        ("scoring", {"rules": []}, "rules", "must not be empty"),
        ("priority", ordered({"any": [HOT] * 10_000}), "rules.0.when.any.8999", "more than 1000 conditions"),
        ("routing", {"territories": [{"code": "x"}]}, "territories.0.team", "required"),
    ],
)
async def test_bad_rules_are_refused_with_their_path(
    admin: Visitor, manager: Visitor, kind: str, body: dict[str, Any], field: str, says: str
) -> None:
    for path, visitor in (("/rules", admin), ("/rules/check", manager)):
        refused = problem(await visitor.post(path, {"kind": kind, "body": body}), 422)
        assert says in {error["field"]: error["message"] for error in refused["errors"]}[field]
    assert (await admin.get("/rules")).json()["items"] == []


async def test_every_fault_is_told_at_once(admin: Visitor) -> None:
    body = ordered({"fact": "a", "eq": 1}, {"fact": "b", "eq": 1}, {"fact": "city", "eq": 1})
    refused = problem(await admin.post("/rules/check", {"kind": "priority", "body": body}), 422)
    assert [error["field"] for error in refused["errors"]] == [
        "rules.0.when.fact", "rules.1.when.fact", "rules.2.when.eq"
    ]  # fmt: skip


async def test_deep_nesting_is_refused(admin: Visitor) -> None:
    deep: dict[str, Any] = HOT
    for _ in range(20):
        deep = {"not": deep}
    refused = problem(await admin.post("/rules/check", {"kind": "priority", "body": ordered(deep)}), 422)
    assert "deeper than 12" in refused["errors"][0]["message"]
    for _ in range(100):
        deep = {"not": deep}
    problem(await admin.post("/rules/check", {"kind": "priority", "body": ordered(deep)}), 400)


async def test_only_forms_have_scopes(admin: Visitor) -> None:
    draft = {"kind": "priority", "scope": "cataract", "body": ordered(HOT)}
    problem(await admin.post("/rules", draft), 422, field="scope")
    problem(await admin.get("/rules/in-force/priority", scope="cataract"), 422, field="scope")
    form = stored(KINDS[RuleKind.ASSESSMENT].built_in)
    made = await drafted(admin, "assessment", form, scope="dental")
    await activated(admin, made)
    listed = (await admin.get("/rules/in-force")).json()["items"]
    assert [(one["scope"], one["version"]) for one in listed if one["scope"] == "dental"] == [("dental", 1)]
    assert (await in_force(admin, "assessment"))[0] == 0


async def test_what_is_hardly_meant_is_warned_of_when_drafted_and_when_it_goes_into_force(admin: Visitor) -> None:
    least = [{"fact": "score", "between": [low, None]} for low in (40, 70)]
    draft = await drafted(admin, "priority", ordered(*least))
    assert [warning["field"] for warning in draft["warnings"]] == ["rules.1"]
    assert (await activated(admin, draft))["warnings"] == draft["warnings"]


async def test_routing_that_leaves_leads_without_an_agent_is_warned_of(admin: Visitor, tenant: SeededTenant) -> None:
    """It may go into force: such leads wait in the queue, or go to everybody."""
    territory = {"code": "south", "text": "is from the south", "when": CHENNAI, "team": "south"}
    hidden = {**territory, "code": "again", "when": {"all": [CHENNAI, HOT]}}
    draft = await drafted(admin, "routing", {"territories": [territory, hidden]})
    fields = {warning["field"] for warning in draft["warnings"]}
    assert fields == {"territories.0.team", "territories.1.team", "territories.1"}
    assert (await activated(admin, draft))["warnings"] == draft["warnings"]
    for agent in tenant.agent_ids:
        await admin.put(f"/agents/{agent}", {"active": False})
    nobody = await admin.post("/rules/check", {"kind": "routing", "body": {}})
    assert "no active agent" in nobody.json()["warnings"][0]["message"]


async def test_an_attempt_whose_text_nobody_has_written_is_warned_of(admin: Visitor) -> None:
    steps = [{"channel": "sms", "after": "PT0S", "template": word} for word in ("first_sms", "frist_sms")]
    body = {"sequences": [{"code": "all", "text": "everybody", "cap": 2, "steps": steps}]}
    draft = await drafted(admin, "cadence", body)
    assert [warning["field"] for warning in draft["warnings"]] == ["sequences.0.steps.1.template"]


async def test_points_that_no_lead_reaches_any_more_are_warned_of(admin: Visitor) -> None:
    """The built-in rules qualify from 90 on; a scoring that gives less leaves nobody to qualify."""
    draft = await drafted(admin, "scoring", scoring(CHENNAI))
    (warning,) = draft["warnings"]
    assert warning["field"].startswith("in_force.qualification.rules.0.when")
    await activated(admin, draft)
    when = {"fact": "score", "between": [85, None]}
    checked = await admin.post("/rules/check", {"kind": "priority", "body": ordered(when)})
    assert [one["field"] for one in checked.json()["warnings"]] == ["rules.0.when"]


async def test_a_tenants_own_fields_are_facts_of_its_rules_alone(
    admin: Visitor, visit: Visit, other_tenant: SeededTenant
) -> None:
    rules = ordered({"fact": "custom.income", "between": [50_000, None]})
    problem(await admin.post("/rules/check", {"kind": "priority", "body": rules}), 422)
    await admin.post("/custom-fields", {"key": "income", "label": "Income a month", "type": "number"})
    draft = await drafted(admin, "priority", rules)
    facts = {fact["name"]: fact for fact in (await admin.get("/rules/facts")).json()["items"]}
    assert (facts["custom.income"]["type"], facts["custom.income"]["meaning"]) == ("number", "Income a month")
    assert facts["score"]["kinds"] == ["priority", "qualification", "routing", "cadence"]
    assert all(fact["meaning"] for fact in facts.values())
    stranger = visit(other_tenant, Role.ADMIN)
    problem(await stranger.post("/rules/check", {"kind": "priority", "body": rules}), 422)
    problem(await stranger.get(f"/rules/{draft['id']}"), 404)
    field = (await admin.get("/custom-fields")).json()["items"][0]
    gone = {"label": "Income", "choices": [], "required": False, "active": False}
    await admin.put(f"/custom-fields/{field['id']}", gone)
    assert [one["field"] for one in (await activated(admin, draft))["warnings"]] == ["rules.0.when.fact"]


async def test_the_schema_says_what_is_taken(admin: Visitor, manager: Visitor) -> None:
    await admin.post("/custom-fields", {"key": "income", "label": "Income", "type": "number"})
    schema = (await manager.get("/rules/schema/priority")).json()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert validator.is_valid(ordered({"fact": "custom.income", "between": [1, None]}))
    assert not validator.is_valid(ordered({"fact": "custom.other", "between": [1, None]}))
    problem(await manager.get("/rules/schema/weather"), 422, field="kind")


async def test_moving_leads_asks_for_every_open_lead_to_be_told(
    admin: Visitor, database: Database, checker: psycopg.AsyncConnection[Any]
) -> None:
    leads = [await admin.captured(phone=f"098765 4321{n}") for n in range(3)]
    draft = await drafted(admin, "priority", ordered(HOT))
    assert (await activated(admin, draft))["leads_notified"] == 0
    assert (await activated(admin, draft, move_leads=True))["leads_notified"] == 3
    await finish_moves(database, admin.tenant_id)
    query = "SELECT lead_id, priority, sent_at FROM start_requests WHERE message = 'rules_changed' ORDER BY lead_id"
    asked = await (await checker.execute(query)).fetchall()
    assert asked == [(lead["id"], 5, None) for lead in leads]


async def test_a_territory_that_nobody_could_serve_is_warned_of_before_it_goes_live(admin: Visitor) -> None:
    lasik = {"code": "lasik", "text": "wants LASIK", "when": {"fact": "procedure", "eq": "lasik"}, "team": "no_such"}
    draft = await drafted(admin, "routing", {"territories": [lasik]})
    expected = {"field": "territories.0.team", "message": "team no_such has no active agent; its leads go to everybody"}
    assert expected in draft["warnings"]
    assert expected in (await activated(admin, draft))["warnings"]
