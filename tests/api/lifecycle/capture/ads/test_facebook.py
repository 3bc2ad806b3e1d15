"""Facebook's lead ads: signed notifications, leads fetched over the Graph API, runs that start."""

import pytest

from api.auth.permissions import Role
from devstack.ports import free_port
from domain.lifecycle.waiting import WaitKind
from providers.facebook.ads import FacebookAds
from tests.api.conftest import problem
from tests.api.lifecycle.capture.ads.conftest import Connected
from tests.api.lifecycle.outreach.test_hooks import becomes
from tests.doubles.facebook import ACCESS_TOKEN, SECRETS, VERIFY_TOKEN, VERSION, FacebookDouble, signed
from tests.doubles.faults import answers, fails, hangs, refuses

MEERA = {"full_name": "Meera Raman", "phone_number": "+919876500001", "email": "meera.raman@example.com"}


async def test_a_lead_ad_becomes_a_lead_that_is_offered(page: Connected, facebook: FacebookDouble) -> None:
    consent = {"question": "sms_ok", "channel": "sms", "text_version": "camp-1"}
    mapping = {"fields": {"treatment?": "procedure", "which_eye": "custom.eye"}, "consents": [consent]}
    await page.form("4711", mapping=mapping)
    facebook.submit("9001", {**MEERA, "treatment?": "Cataract", "which_eye": "left", "sms_ok": "Yes"})
    body = facebook.notification("9001")
    assert await page.posted(body, signed(body)) == 200
    lead = await page.lead_of("9001")
    await page.hospital.waits_for(lead, WaitKind.OFFER)
    row = page.hospital.lead(lead)
    assert (row["first_name"], row["last_name"], row["phone_e164"]) == ("Meera", "Raman", "+919876500001")
    assert (row["source"], row["procedure"], row["custom"]) == ("facebook", "cataract", {"eye": "left"})
    (touch,) = page.touches()
    assert (touch["channel"], touch["channel_id"]) == ("facebook", page.integration["id"])
    assert (touch["submission_key"], touch["raw"]["id"]) == ("facebook:9001", "9001")
    assert (touch["utm_source"], touch["utm_medium"], touch["utm_campaign"]) == ("instagram", "lead_ad", "Camp June")
    consents = page.hospital.rows(
        "SELECT purpose, channel, text_version, actor FROM consents WHERE tenant_id = %s ORDER BY purpose"
    )
    assert [(row["purpose"], row["channel"], row["text_version"]) for row in consents] == [
        ("enquiry", None, "submission"),
        ("marketing", "sms", "camp-1"),
    ]


async def test_nothing_of_a_person_is_in_a_history(page: Connected, facebook: FacebookDouble) -> None:
    await page.form("4711")
    facebook.submit("9002", MEERA)
    facebook.submit("9003", {"phone_number": "not a number"})
    body = facebook.notification("9002", "9003")
    assert await page.posted(body, signed(body)) == 200
    await page.settled(("9002", "captured"), ("9003", "rejected"))
    told = await page.histories(await page.backfill())
    assert "retrieve_ad_lead" in told
    assert "backfill_form" in told
    for personal in (*MEERA.values(), "Meera", "9876500001", "not a number", ACCESS_TOKEN):
        assert personal.lower() not in told.lower()


async def test_the_subscription_check_is_echoed_to_who_knows_the_token_only(page: Connected) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    echo = await page.staff.http.get(page.url, params={**asked, "hub.verify_token": VERIFY_TOKEN})
    assert (echo.status_code, echo.text) == (200, "1158201444")
    assert echo.headers["content-type"].startswith("text/plain")
    for wrong in ({"hub.verify_token": "guess"}, {}, {"hub.verify_token": VERIFY_TOKEN, "hub.mode": "unsubscribe"}):
        assert (await page.staff.http.get(page.url, params={**asked, **wrong})).status_code == 403


async def test_what_is_unsigned_altered_or_signed_by_another_is_refused_and_not_stored(
    page: Connected, facebook: FacebookDouble
) -> None:
    facebook.submit("9004", MEERA)
    body = facebook.notification("9004")
    for headers in (
        {"content-type": "application/json"},
        signed(body + b" "),
        signed(body, "another app's secret"),
        {**signed(body), "x-hub-signature-256": "sha256="},
        {**signed(body), "x-hub-signature-256": signed(body)["x-hub-signature-256"].upper()},
    ):
        assert await page.posted(body, headers) == 401
    assert await page.posted(body.replace(b"9004", b"9005"), signed(body)) == 401
    assert page.noticed() == []


async def test_an_unknown_or_inactive_address_is_not_found(page: Connected, facebook: FacebookDouble) -> None:
    body = facebook.notification("1")
    http, hook = page.staff.http, page.integration["hook"]
    key = page.integration["key"]
    for path in (
        hook[:-1] + ("0" if hook[-1] != "0" else "1"),
        f"/hooks/linkedin/{key}",
        f"/hooks/google/{key}",
        "/hooks/facebook/1",
        f"/hooks/facebook/99999999999-{key.partition('-')[2]}",
    ):
        problem(await http.post(path, content=body, headers=signed(body)), 404)
    update = {"name": "Ads", "config": {"kind": "facebook"}, "active": False}
    assert (await page.staff.role(Role.ADMIN).put(page.path, update)).status_code == 200
    problem(await http.post(page.url, content=body, headers=signed(body)), 404)


async def test_a_notification_that_comes_again_is_one_lead_and_one_touch(
    page: Connected, facebook: FacebookDouble
) -> None:
    facebook.submit("9006", MEERA)
    body = facebook.notification("9006", "9006")
    assert [await page.posted(body, signed(body)) for _ in range(3)] == [200] * 3
    await page.settled(("9006", "captured"))
    assert await page.posted(body, signed(body)) == 200
    assert (page.leads(), len(page.touches())) == (1, 1)


@pytest.mark.parametrize(
    "trouble",
    [fails(503), hangs(6), refuses(400, 2), refuses(400, 613), answers("<h1>Bad gateway</h1>", 502)],
    ids=["503", "hangs", "transient code", "throttled", "proxy"],
)
async def test_while_the_network_is_in_trouble_the_lead_waits_and_then_comes(
    page: Connected, facebook: FacebookDouble, trouble: object
) -> None:
    facebook.script(trouble)  # type: ignore[arg-type]
    facebook.submit("9007", MEERA)
    body = facebook.notification("9007")
    assert await page.posted(body, signed(body)) == 200
    await page.settled(("9007", "captured"))
    assert page.hospital.one("SELECT tries FROM ad_leads WHERE tenant_id = %s")["tries"] == 1
    assert (page.leads(), len(page.touches())) == (1, 1)


async def test_while_the_network_is_down_nothing_is_lost_and_all_comes_when_it_is_back(
    page: Connected, facebook: FacebookDouble
) -> None:
    networks = page.hospital.engine.networks
    up, networks["facebook"] = networks["facebook"], FacebookAds(f"http://127.0.0.1:{free_port()}", VERSION)
    ids = [facebook.submit(f"91{n:02d}", {"phone_number": f"+9198765102{n:02d}"}) for n in range(10)]
    for id in ids:
        body = facebook.notification(id)
        assert await page.posted(body, signed(body)) == 200
    tries = "SELECT min(tries) AS tries FROM ad_leads WHERE tenant_id = %s"
    await becomes(lambda: page.hospital.one(tries)["tries"] > 0, True)
    assert page.noticed() == [(id, "waiting") for id in ids]
    networks["facebook"] = up
    await page.settled(*((id, "captured") for id in ids))
    assert (page.leads(), len(page.touches())) == (10, 10)


async def test_a_revoked_token_is_seen_by_ops_and_new_secrets_bring_the_leads(
    page: Connected, facebook: FacebookDouble
) -> None:
    facebook.access_token = "EAAnew"
    facebook.submit("9008", MEERA)
    body = facebook.notification("9008")
    assert await page.posted(body, signed(body)) == 200
    await page.settled(("9008", "rejected"))
    seen = (await page.staff.role(Role.OPS).get(f"{page.path}/leads", state="rejected")).json()["items"]
    assert [(one["vendor_lead_id"], one["code"]) for one in seen] == [("9008", "190")]
    secrets = {"secrets": {**SECRETS, "access_token": "EAAnew"}}
    assert (await page.staff.role(Role.ADMIN).put(f"{page.path}/secrets", secrets)).status_code == 200
    page.age(minutes=2)
    await page.backfill()
    await page.settled(("9008", "captured"))


async def test_a_lead_without_any_contact_is_rejected_until_the_mapping_is_corrected(
    page: Connected, facebook: FacebookDouble
) -> None:
    facebook.submit("9009", {"full_name": "Meera Raman", "telefon": "+919876500009"})
    body = facebook.notification("9009")
    assert await page.posted(body, signed(body)) == 200
    await page.settled(("9009", "rejected"))
    ops = page.staff.role(Role.OPS)
    (seen,) = (await ops.get(f"{page.path}/leads")).json()["items"]
    assert seen["code"] == "no_contact"
    await page.form("4711", mapping={"fields": {"telefon": "phone"}})
    retried = await ops.post(f"{page.path}/leads/{seen['id']}/retry", None)
    assert (retried.status_code, retried.json()["state"]) == (200, "waiting")
    lead = await page.lead_of("9009")
    assert page.hospital.lead(lead)["phone_e164"] == "+919876500009"
    again = await ops.post(f"{page.path}/leads/{seen['id']}/retry", None)
    problem(again, 409, reason="settled")


async def test_metas_test_lead_becomes_no_lead(page: Connected, facebook: FacebookDouble) -> None:
    facebook.submit("9010", {"email": "test@meta.com", "full_name": "<test lead: dummy data for full_name>"})
    body = facebook.notification("9010")
    assert await page.posted(body, signed(body)) == 200
    await page.settled(("9010", "test"))
    assert page.leads() == 0


async def test_a_lead_deleted_at_the_network_is_rejected_with_its_code(
    page: Connected, facebook: FacebookDouble
) -> None:
    body = facebook.notification("9011")
    assert await page.posted(body, signed(body)) == 200
    await page.settled(("9011", "rejected"))
    assert page.hospital.one("SELECT code FROM ad_leads WHERE tenant_id = %s")["code"] == "100"


async def test_the_same_person_through_two_doors_is_one_lead_with_two_touches(
    page: Connected, facebook: FacebookDouble
) -> None:
    known = await page.hospital.capture(phone=MEERA["phone_number"], email=None)
    await page.hospital.waits_for(known, WaitKind.OFFER)
    facebook.submit("9012", MEERA)
    body = facebook.notification("9012")
    assert await page.posted(body, signed(body)) == 200
    assert await page.lead_of("9012") == known
    await becomes(lambda: len(page.touches()), 2)
    assert page.leads() == 1
