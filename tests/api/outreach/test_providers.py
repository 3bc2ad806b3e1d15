"""Vendors are chosen by admins; credentials go in and never come out; figures say how each does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, problem
from tests.doubles.vonage_messages import secrets
from tests.fixtures.tenants import SeededTenant

SID = "AC" + "0a" * 16
TWILIO = {"account_sid": SID, "auth_token": "s3cret-token"}
ORDER = [
    {"vendor": "twilio", "settings": {"sender": "+14155550100"}},
    {"vendor": "vonage", "settings": {"sender": "HOSPITAL"}},
]


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


def channel(said: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [each for each in said["channels"] if each["channel"] == name]
    return dict(found)


async def test_until_something_is_chosen_the_installations_default_is_shown(admin: Visitor) -> None:
    said = (await admin.get("/providers")).json()
    sms = channel(said, "sms")
    assert (sms["source"], sms["sandbox"], sms["choices"]) == ("installation", True, ["sandbox", "twilio", "vonage"])
    (vendor,) = sms["vendors"]
    assert (vendor["vendor"], vendor["state"], vendor["credentials"]) == ("sandbox", "works", "installation")
    assert {each["vendor"] for each in said["credentials"]} == {"twilio", "vonage", "sendgrid", "mandrill", "smtp"}


async def test_own_credentials_and_an_order_are_given_changed_and_withdrawn(
    admin: Visitor, visit: Visit, tenant: SeededTenant, checker_url: str
) -> None:
    given = secrets()
    for vendor, each in (("twilio", TWILIO), ("vonage", given)):
        answer = await admin.put(f"/providers/credentials/{vendor}", {"secrets": each})
        assert answer.status_code == 200, answer.text
    chosen = await admin.put("/providers/sms", {"vendors": ORDER})
    sms = channel(chosen.json(), "sms")
    assert (sms["source"], sms["sandbox"]) == ("tenant", False)
    assert [(each["vendor"], each["credentials"]) for each in sms["vendors"]] == [
        ("twilio", "tenant"),
        ("vonage", "tenant"),
    ]
    assert sms["vendors"][0]["account"] == SID
    with psycopg.connect(checker_url) as connection:
        stored = connection.execute("SELECT string_agg(vendor_accounts::text, '') FROM vendor_accounts").fetchone()
        audit = connection.execute("SELECT string_agg(audit_log::text, '') FROM audit_log").fetchone()
    for secret in ("s3cret-token", given["api_secret"], "PRIVATE KEY"):
        assert secret not in chosen.text + str(stored) + str(audit)
    assert "vendor_credentials_replaced" in str(audit)
    assert "vendors_chosen" in str(audit)
    assert (await admin.delete("/providers/credentials/twilio")).status_code == 200
    problem(await admin.delete("/providers/credentials/twilio"), 404)
    again = channel((await visit(tenant, Role.OPS).get("/providers")).json(), "sms")
    assert [each["credentials"] for each in again["vendors"]] == ["installation", "tenant"]
    back = await admin.put("/providers/sms", {"vendors": []})
    assert channel(back.json(), "sms")["source"] == "installation"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/providers/sms", {"vendors": [{"vendor": "sendgrid"}]}, "vendors.0.vendor"),
        ("/providers/sms", {"vendors": [{"vendor": "sandbox"}, {"vendor": "sandbox"}]}, "vendors.1.vendor"),
        ("/providers/sms", {"vendors": ORDER}, "vendors.0.settings.sender"),
        ("/providers/credentials/twilio", {"secrets": {"account_sid": SID}}, "secrets.auth_token"),
        ("/providers/credentials/twilio", {"secrets": {**TWILIO, "account_sid": "AC1"}}, "secrets.account_sid"),
        ("/providers/credentials/twilio", {"secrets": {**TWILIO, "colour": "red"}}, "secrets"),
        ("/providers/credentials/vonage", {"secrets": secrets(private_key="no key")}, "secrets.private_key"),
        ("/providers/credentials/smtp", {"secrets": {"url": "http://mail.example.org"}}, "secrets.url"),
        ("/providers/credentials/smtp", {"secrets": {"url": "smtp://mail.example.org:99999"}}, "secrets.url"),
        ("/providers/credentials/sandbox", {"secrets": {}}, "vendor"),
    ],
)
async def test_what_does_not_fit_is_refused_by_its_name(
    admin: Visitor, path: str, body: dict[str, Any], field: str
) -> None:
    answer = await admin.put(path, body)
    problem(answer, 422, field=field)
    assert "s3cret" not in answer.text


async def test_only_admins_change_vendors(visit: Visit, tenant: SeededTenant) -> None:
    for role in (Role.MANAGER, Role.MARKETING, Role.OPS):
        assert (await visit(tenant, role).get("/providers")).status_code == 200
        problem(await visit(tenant, role).put("/providers/sms", {"vendors": []}), 403)
    problem(await visit(tenant, Role.AGENT).get("/providers"), 403)


async def test_figures_and_rests_are_shown_for_each_vendor(admin: Visitor, owner_url: str) -> None:
    now = datetime.now(UTC)
    lead = (await admin.post("/leads", {"first_name": "A", "phone": "+919876500001", "source": "website"})).json()["id"]
    message = """
        INSERT INTO messages (tenant_id, lead_id, run, direction, channel, purpose, subject, token, step, provider,
            state, created_at, sent_at, delivered_at)
        VALUES (%s, %s, 1, 'out', 'sms', 'enquiry', '', %s, 's', 'sandbox', %s, %s, %s, %s)
    """
    with psycopg.connect(owner_url) as connection:
        connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", (str(admin.tenant_id),))
        for number, (state, hours) in enumerate([("delivered", 1), ("sent", 2), ("failed", 3), ("delivered", 50)]):
            at = now - timedelta(hours=hours)
            sent = None if state == "failed" else at + timedelta(milliseconds=200)
            arrived = at + timedelta(seconds=2) if state == "delivered" else None
            connection.execute(message, (admin.tenant_id, lead, f"t{number}", state, at, sent, arrived))
        connection.execute(
            "INSERT INTO vendor_rests (tenant_id, channel, vendor, reason, failures, failed_at, rests_until)"
            " VALUES (%s, 'sms', 'sandbox', 'unreachable', 2, %s, %s)",
            (admin.tenant_id, now, now + timedelta(minutes=5)),
        )
    (vendor,) = channel((await admin.get("/providers")).json(), "sms")["vendors"]
    day, week = vendor["last_day"], vendor["last_week"]
    assert (day["sent"], day["delivered"], day["failed"], week["delivered"]) == (2, 1, 1, 2)
    assert (day["handed_over"]["p50"], day["arrived"]["p95"]) == (200, 1800)
    assert (vendor["state"], vendor["reason"], vendor["failures"]) == ("resting", "unreachable", 2)
