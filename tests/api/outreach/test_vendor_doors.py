"""What a tenant's own accounts at Mandrill and Vonage post to us: believed under their keys, for this tenant only."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import httpx2
import psycopg
import pytest

from api.auth.permissions import Role
from api.settings import ApiSettings
from providers.vonage.receipts import marks
from tests.api.conftest import Visit, Visitor
from tests.doubles.mailchimp.mandrill import API_KEY, WEBHOOK_KEY, MandrillDouble, MandrillMail
from tests.doubles.vonage_messages import secrets
from tests.fixtures.tenants import SeededTenant

PUBLIC_URL = "https://leads.example.org"


@pytest.fixture
def settings(settings: ApiSettings, monkeypatch: pytest.MonkeyPatch) -> ApiSettings:
    monkeypatch.setenv("LEAD_PUBLIC_URL", PUBLIC_URL)
    return settings


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


def stored(checker_url: str, tenant: int, provider: str) -> list[str]:
    query = "SELECT kind FROM inbound_events WHERE tenant_id = %s AND provider = %s ORDER BY id"
    with psycopg.connect(checker_url) as connection:
        return [kind for (kind,) in connection.execute(query, (tenant, provider))]


async def test_mandrill_looks_first_and_its_unsubscribe_closes_the_address(admin: Visitor, checker_url: str) -> None:
    double, http, door = MandrillDouble(), admin.http, f"/hooks/mandrill/{admin.tenant_id}/events"
    assert (await http.head(door)).status_code == 200

    async def post(events: list[object], key: str = WEBHOOK_KEY) -> httpx2.Response:
        body, headers = double.signed(PUBLIC_URL + door, events, key)
        return await http.post(door, content=body, headers=headers)

    assert (await post([])).status_code == 401
    given = {"api_key": API_KEY, "webhook_key": WEBHOOK_KEY}
    kept = await admin.put("/providers/credentials/mandrill", {"secrets": given})
    assert kept.status_code == 200, kept.text
    assert not any(secret in kept.text for secret in given.values())
    message = {"subject": "s", "to": [{"email": "maria@example.org"}], "metadata": {"lead_tenant": admin.tenant_id}}
    ours = double.event(MandrillMail("1" * 32, message), "unsub")
    theirs = double.event(MandrillMail("2" * 32, {**message, "metadata": {"lead_tenant": 999_999}}), "unsub")
    assert (await post([ours], "another key")).status_code == 401
    assert stored(checker_url, admin.tenant_id, "mandrill") == []
    for _ in range(2):
        assert (await post([theirs, ours])).status_code == 204
    assert stored(checker_url, admin.tenant_id, "mandrill") == ["opt_out"]
    with psycopg.connect(checker_url) as connection:
        closed = "SELECT address, channel, reason FROM suppressions WHERE tenant_id = %s"
        assert connection.execute(closed, (admin.tenant_id,)).fetchall() == [("maria@example.org", "email", "mandrill")]


async def test_a_receipt_of_vonage_counts_for_the_tenant_of_our_reference(admin: Visitor, checker_url: str) -> None:
    door, secret = f"/hooks/vonage/{admin.tenant_id}/sms/receipt", "a-signature-secret"
    given = await admin.put("/providers/credentials/vonage", {"secrets": secrets(signature_secret=secret)})
    assert given.status_code == 200, given.text

    async def get(tenant: int, key: str = secret) -> int:
        fields = {
            "messageId": f"0A{tenant}",
            "client-ref": f"{tenant}-1-s1",
            "status": "delivered",
            "msisdn": "919876500000",
            "timestamp": str(int(datetime.now(UTC).timestamp())),
        }
        query = urlencode({**fields, "sig": marks(key, fields)[0]})
        return (await admin.http.get(f"{door}?{query}")).status_code

    assert [await get(admin.tenant_id, "another"), await get(999_999)] == [401, 401]
    assert stored(checker_url, admin.tenant_id, "vonage") == []
    assert [await get(admin.tenant_id), await get(admin.tenant_id)] == [204, 204]
    assert stored(checker_url, admin.tenant_id, "vonage") == ["delivery"]


async def test_calls_may_be_made_by_vonage_from_a_number(admin: Visitor) -> None:
    await admin.put("/providers/credentials/vonage", {"secrets": secrets()})
    named = await admin.put("/providers/call", {"vendors": [{"vendor": "vonage", "settings": {"sender": "HOSPITAL"}}]})
    assert (named.status_code, named.json()["field"]) == (422, "vendors.0.settings.sender")
    order = [{"vendor": "vonage", "settings": {"sender": "+12025550199"}}]
    chosen = await admin.put("/providers/call", {"vendors": order})
    (call,) = [each for each in chosen.json()["channels"] if each["channel"] == "call"]
    assert (call["source"], call["choices"]) == ("tenant", ["sandbox", "twilio", "vonage"])
    assert [(each["vendor"], each["credentials"]) for each in call["vendors"]] == [("vonage", "tenant")]
