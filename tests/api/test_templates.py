"""Texts over HTTP: versions, what is refused and where, previews on a lead; and the link of the hospital's own."""

from datetime import UTC, datetime
from typing import Any

import httpx2
import psycopg
import pytest

from api.auth.permissions import Role
from domain.outreach import links
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

TEXT = {
    "code": "follow_up",
    "channel": "sms",
    "language": "ta",
    "body": "வணக்கம் {{ first_name }}, எங்கள் இடம்: {{ map }} STOP",
    "links": {"map": "https://maps.example/?q=netra&z=2"},
}
PERSON = {
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/605.1.15",
}


@pytest.fixture
def marketing(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.MARKETING)


async def step(visitor: Visitor, made: dict[str, Any], name: str) -> dict[str, Any]:
    answer = await visitor.post(f"/templates/{made['id']}/{name}", {"revision": made["revision"]})
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    return done


async def in_force(visitor: Visitor, language: str = "ta") -> tuple[int | None, int | None]:
    items = (await visitor.get("/templates")).json()["items"]
    (texts,) = [one["texts"] for one in items if one["code"] == "follow_up"]
    (found,) = [one for one in texts if (one["channel"], one["language"]) == ("sms", language)]
    return found["version"], found["draft_id"]


async def test_a_text_goes_through_its_versions_and_each_step_is_in_the_audit_log(
    marketing: Visitor, visit: Visit, tenant: SeededTenant, checker: psycopg.AsyncConnection[Any]
) -> None:
    assert await in_force(marketing) == (0, None)
    answer = await marketing.post("/templates", TEXT, key="once")
    assert answer.status_code == 201, answer.text
    draft = answer.json()
    assert (await marketing.post("/templates", TEXT, key="once")).json() == draft
    problem(await marketing.post("/templates", TEXT), 409, reason="draft_exists")
    assert await in_force(marketing) == (0, draft["id"])
    change = {name: TEXT[name] for name in ("body", "links")} | {"revision": 1}
    changed = (await marketing.put(f"/templates/{draft['id']}", change)).json()
    assert changed["revision"] == 2
    problem(await marketing.put(f"/templates/{draft['id']}", change), 409, reason="template_changed")
    first = await step(marketing, changed, "activate")
    assert await in_force(marketing) == (1, None)
    problem(await marketing.put(f"/templates/{draft['id']}", change | {"revision": 3}), 409, reason="not_a_draft")
    second = (await marketing.post("/templates", TEXT)).json()
    assert second["version"] == 2
    await step(marketing, second, "activate")
    read = (await marketing.get(f"/templates/{first['id']}")).json()
    assert [(one["version"], one["state"]) for one in read["versions"]] == [(2, "active"), (1, "retired")]
    assert "pay" not in read["names"]
    assert read["built_in"]["body"].startswith("வணக்கம்")
    back = await step(marketing, read, "activate")
    assert await in_force(marketing) == (1, None)
    await step(marketing, back, "retire")
    assert await in_force(marketing) == (0, None)
    agent = visit(tenant, Role.AGENT)
    assert (await agent.get(f"/templates/{first['id']}")).status_code == 200
    problem(await agent.post("/templates", TEXT), 403)
    rows = await checker.execute("SELECT action FROM audit_log WHERE subject = 'template' ORDER BY id")
    assert [row[0] for row in await rows.fetchall()] == [
        "template_drafted",
        "template_changed",
        "template_activated",
        "template_drafted",
        "template_activated",
        "template_activated",
        "template_retired",
    ]


async def test_what_is_wrong_is_named_by_field_and_line_and_nothing_is_kept(marketing: Visitor) -> None:
    bad = TEXT | {"body": "Hello\n{{ frist_name }}\n{{ book }}", "links": {"map": "javascript:alert(1)"}}
    answer = await marketing.post("/templates", bad)
    assert answer.status_code == 422, answer.text
    errors = answer.json()["errors"]
    assert [(one["field"], one.get("line")) for one in errors] == [("links.map", None), ("body", 2), ("body", 3)]
    assert "may name first_name" in errors[1]["message"]
    assert await in_force(marketing) == (0, None)
    checked = (await marketing.post("/templates/check", bad)).json()
    assert not checked["valid"]
    bomb = TEXT | {"body": "{% for i in (1..900) %}{% for j in (1..900) %}x{% endfor %}{% endfor %}"}
    assert not (await marketing.post("/templates/check", bomb)).json()["valid"]


async def test_whatsapp_and_dlt_ids_are_kept_and_only_an_approved_template_is_used(marketing: Visitor) -> None:
    vendors = {"twilio": {"template_id": "HX01", "variables": {"2": "{{ hospital }}", "1": "{{ first_name }}"}}}
    text = {"code": "follow_up", "channel": "whatsapp", "body": "Hello {{ hospital }}", "vendors": vendors}
    made = (await marketing.post("/templates", text)).json()
    assert list(made["vendors"]["twilio"]["variables"]) == ["2", "1"]
    path = f"/templates/{made['id']}/approvals/twilio"
    approved = await marketing.put(path, {"revision": 1, "approval": "approved"})
    assert approved.json()["vendors"]["twilio"]["approval"] == "approved"
    problem(await marketing.put(path.replace("twilio", "vonage"), {"revision": 2, "approval": "paused"}), 404)
    # The vendor approved other words than these.
    other = {"twilio": {**vendors["twilio"], "template_id": "HX02"}}
    changed = await marketing.put(f"/templates/{made['id']}", {"revision": 2, "body": "Hello", "vendors": other})
    assert changed.json()["vendors"]["twilio"]["approval"] == "draft"
    dlt = {"entity_id": "1201159100000012345", "template_id": "1207161700000012345"}
    made = (await marketing.post("/templates", TEXT | {"language": "en", "dlt": dlt})).json()
    assert made["dlt"] == dlt


async def test_an_approval_is_of_the_words_that_the_vendor_saw_whoever_posts_it_with_others(marketing: Visitor) -> None:
    kept = {"template_id": "HX01", "variables": {"1": "{{ hospital }}"}, "approval": "approved"}
    text = {"code": "follow_up", "channel": "whatsapp", "body": "Hello {{ hospital }}", "vendors": {"twilio": kept}}
    made = (await marketing.post("/templates", text)).json()
    assert made["vendors"]["twilio"]["approval"] == "draft"
    assert [one["field"] for one in made["warnings"]] == ["vendors.twilio"]
    path = f"/templates/{made['id']}"
    await marketing.put(f"{path}/approvals/twilio", {"revision": 1, "approval": "approved"})
    await step(marketing, made | {"revision": 2}, "activate")

    async def posted(template: dict[str, Any], **changed: Any) -> dict[str, Any]:
        body = {name: text[name] for name in ("body", "vendors")} | {"revision": template["revision"]} | changed
        answer = await marketing.put(f"/templates/{template['id']}", body)
        assert answer.status_code == 200, answer.text
        done: dict[str, Any] = answer.json()
        return done

    again = (await marketing.post("/templates", text)).json()
    assert (again["vendors"]["twilio"]["approval"], again["warnings"]) == ("approved", [])
    other = await posted(again, body="Come to {{ hospital }} today")
    assert other["vendors"]["twilio"]["approval"] == "draft"
    assert "record what the vendor says" in other["warnings"][0]["message"]
    other = await posted(other, vendors={"twilio": kept | {"template_id": "HX02"}})
    assert other["vendors"]["twilio"]["approval"] == "draft"
    assert (await posted(other))["vendors"]["twilio"]["approval"] == "approved"


async def test_a_preview_is_what_the_lead_would_get_and_its_links_lead_nowhere(
    marketing: Visitor, manager: Visitor, visit: Visit, tenant: SeededTenant
) -> None:
    admin = visit(tenant, Role.ADMIN)
    policy = (await admin.get("/tenant/policy")).json()
    policy["spend"] = policy["spend"] | {"sms_prices": {"IN": 12.5}}
    assert (await admin.put("/tenant/policy", policy)).status_code == 200
    lead = await manager.captured(first_name="Divya", phone="+919876500001", source="website", language="ta")
    body = {"lead_id": lead["id"], "code": "follow_up", "channel": "sms"}
    ours = (await marketing.post("/templates/preview", body)).json()
    assert ours["text"].startswith("வணக்கம் Divya,")
    assert (ours["language"], ours["version"], ours["faults"]) == ("ta", 0, [])
    shown = (await marketing.post("/templates/preview", {"lead_id": lead["id"], "text": TEXT})).json()
    assert shown["text"] == "வணக்கம் Divya, எங்கள் இடம்: https://maps.example/?q=netra&z=2 STOP"
    assert shown["segments"]["encoding"] == "ucs2"
    assert shown["price"] == {
        "amount_minor": 12.5 * shown["segments"]["count"],
        "currency": "INR",
        "country": "IN",
    }
    mail = {"lead_id": lead["id"], "code": "nurture", "channel": "email"}
    html = (await marketing.post("/templates/preview", mail)).json()["html"]
    assert "/u/preview" in html
    paid = {"lead_id": lead["id"], "code": "deposit_request", "channel": "sms"}
    assert (await marketing.post("/templates/preview", paid)).json()["samples"] == ["amount", "pay"]
    wrong = (await marketing.post("/templates/preview", {**body, "code": None, "channel": None})).status_code
    assert wrong == 422
    bad = {"lead_id": lead["id"], "text": TEXT | {"body": "{{ nobody }}"}}
    stopped = (await marketing.post("/templates/preview", bad)).json()
    assert (stopped["text"], stopped["faults"][0]["line"]) == ("", 1)
    problem(await marketing.post("/templates/preview", {**body, "code": "frist_sms"}), 404)
    agent = visit(tenant, Role.AGENT)
    other = await manager.captured(first_name="Gopal", phone="+919876500002", source="website")
    problem(await agent.post("/templates/preview", {**body, "lead_id": other["id"] + 1}), 404)


async def test_an_own_link_leads_where_the_sent_text_said_and_counts_only_for_a_person(
    marketing: Visitor, manager: Visitor, http: httpx2.AsyncClient, checker: psycopg.AsyncConnection[Any]
) -> None:
    lead = await manager.captured(first_name="Divya", phone="+919876500001", source="website")
    made = (await marketing.post("/templates", TEXT)).json()
    today = datetime.now(UTC).date()

    def own(*rest: int, key: str = "only-in-tests") -> str:
        return "/l/" + links.sign(links.LinkToken("own", manager.tenant_id, lead["id"], today, rest), key)

    path = own(made["id"], 0)

    async def clicks() -> int:
        found = await checker.execute("SELECT count(*) FROM behaviours WHERE kind = 'click'")
        return int((await found.fetchone() or (0,))[0])

    robots: list[dict[str, str]] = [
        {},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {**PERSON, "User-Agent": "WhatsApp/2.23"},
        {**PERSON, "Sec-Purpose": "prefetch"},
        {**PERSON, "Purpose": "preview"},
        {**PERSON, "Sec-Fetch-Dest": "image"},
        {**PERSON, "User-Agent": "Mozilla/5.0 HeadlessChrome/130"},
    ]
    for headers in robots:
        answer = await http.get(path, headers=headers)
        assert (answer.status_code, answer.headers["location"]) == (302, TEXT["links"]["map"])  # type: ignore[index]
    assert (await http.head(path, headers=PERSON)).status_code == 302
    assert await clicks() == 0
    for _ in range(2):
        answer = await http.get(f"{path}?next=https://evil.example&url=//evil.example", headers=PERSON)
        assert answer.headers["location"] == TEXT["links"]["map"]  # type: ignore[index]
    assert await clicks() == 1
    wrong = [
        path[:-1],
        path.replace("/l/", "/u/"),
        own(made["id"], 5),
        own(made["id"] + 9, 0),
        own(),
        own(made["id"], 0, key="guessed"),
    ]
    for each in wrong:
        assert (await http.get(each, headers=PERSON)).status_code == 404, each
    assert await clicks() == 1
