"""Partners' leads in their true wire format: proven, mapped, counted, stored once, and lived."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

from api.auth.permissions import Role
from domain.lifecycle.messages import LeadRef
from tests.api.conftest import Visitor, problem
from tests.api.lifecycle.conftest import Staff
from tests.doubles.partner import HASHED, SECRET, WHSEC, Post, hashed, plain, standard
from tests.journeys.hospital import Engine, Hospital
from tests.journeys.steps import offered

MAPPING = {
    "full_name": {"path": "patient.name"},
    "phone": {"path": "patient.mobile"},
    "procedure": {"path": "need", "values": {"Cataract surgery": "cataract"}},
    "birth_date": {"path": "patient.born", "dates": "dmy"},
}
RULES = {
    "kind": "partner",
    "mapping": MAPPING,
    "required": ["full_name", "phone"],
    "consents": [
        {"purpose": "marketing", "channel": "sms", "given": "agree.ads", "text_version_path": "agree.text"},
    ],
    "id_path": "ref",
}
HMAC, STANDARD, KEYED = HASHED, {"scheme": "standardwebhooks"}, {"scheme": "api_key"}


def enquiry(ref: str = "P-1", mobile: str = "098765 43210", **more: Any) -> dict[str, Any]:
    """As a doctor portal would say it."""
    patient = {"name": "Meera Raman", "mobile": mobile, "born": "02/04/1961"}
    return {"ref": ref, "patient": patient, "need": "cataract surgery", **more}


class Partner:
    """One integration, and its way in."""

    def __init__(self, http: httpx2.AsyncClient, hospital: Hospital, read: dict[str, Any]) -> None:
        self.http, self.hospital, self.id, self.hook = http, hospital, read["id"], read["hook"]

    async def post(self, post: Post, **headers: str) -> httpx2.Response:
        return await self.http.post(self.hook, content=post.body, headers={**post.headers, **headers})

    async def form(self, fields: list[tuple[str, str]], key: str) -> httpx2.Response:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Bearer {key}"}
        return await self.http.post(self.hook, content=urlencode(fields), headers=headers)

    def touches(self) -> list[dict[str, Any]]:
        query = "SELECT * FROM touches WHERE tenant_id = %s AND channel = 'partner' AND channel_id = %s ORDER BY id"
        return self.hospital.rows(query, self.id)


async def offered_from(partner: Partner) -> int:
    """The agent to whom the run of the partner's first lead offers it."""
    lead = LeadRef(partner.hospital.tenant_id, partner.touches()[0]["lead_id"])
    async with asyncio.timeout(60):
        while partner.hospital.lead(lead)["phase"] == "intake":
            await asyncio.sleep(0.03)
    return await offered(partner.hospital, lead)


Connect = Callable[..., Any]


@pytest.fixture
async def connect(staff: Staff, http: httpx2.AsyncClient, hospital: Hospital) -> Connect:
    """The admin sets up a partner."""

    async def partner(signature: dict[str, Any], secrets: dict[str, str] | None = None, **changed: Any) -> Partner:
        body = {"name": "Practo", "config": {**RULES, "signature": signature, **changed}, "secrets": secrets or {}}
        answer = await staff.role(Role.ADMIN).post("/integrations", body)
        assert answer.status_code == 201, answer.text
        return Partner(http, hospital, answer.json())

    return partner


@pytest.fixture
async def signing(connect: Connect) -> Partner:
    partner: Partner = await connect(HMAC, {"signing_secret": SECRET})
    return partner


async def key_of(staff: Staff, partner: Partner, *scopes: str) -> str:
    body = {"name": "Practo", "scopes": list(scopes or ("capture",)), "integration_id": partner.id}
    key: str = (await staff.role(Role.ADMIN).post("/api-keys", body)).json()["key"]
    return key


def answered(answer: httpx2.Response, status: int = 201, said: str = "accepted") -> str:
    assert (answer.status_code, answer.json()["status"]) == (status, said), answer.text
    assert set(answer.json()) == {"status", "id"}
    reference: str = answer.json()["id"]
    return reference


async def test_a_signed_lead_is_offered_to_an_agent(signing: Partner, hospital: Hospital) -> None:
    answered(await signing.post(hashed(enquiry())))
    [touch] = signing.touches()
    lead = LeadRef(hospital.tenant_id, touch["lead_id"])
    assert await offered_from(signing)
    row = hospital.lead(lead)
    assert (row["first_name"], row["last_name"], row["phone_e164"]) == ("Meera", "Raman", "+919876543210")
    assert (row["source"], row["procedure"], row["birth_date"].isoformat()) == ("partner", "cataract", "1961-04-02")
    assert (touch["submission_key"], touch["raw"]) == (f"partner:{signing.id}:P-1", enquiry())
    audited = "SELECT actor FROM audit_log WHERE tenant_id = %s AND action = 'lead_captured'"
    assert hospital.one(audited) == {"actor": f"integration:{signing.id}"}


async def test_standard_webhooks_are_spoken_and_their_id_makes_a_repeat_harmless(
    connect: Connect, hospital: Hospital
) -> None:
    partner = await connect(STANDARD, {"signing_secret": WHSEC}, id_path=None)
    first = answered(await partner.post(standard(enquiry(), "msg_1")))
    again = answered(await partner.post(standard(enquiry(), "msg_1")))
    assert first == again
    assert len(partner.touches()) == 1
    assert await offered_from(partner)


async def test_a_partner_may_send_its_api_key_instead_of_a_signature(
    connect: Connect, hospital: Hospital, staff: Staff
) -> None:
    partner = await connect(KEYED, mapping={"phone": {"path": "contact.tel"}}, required=[], id_path=None)
    key = await key_of(staff, partner)
    answered(await partner.form([("contact.tel", "098765 43210"), ("x", "1"), ("x", "2")], key))
    [touch] = partner.touches()
    assert touch["raw"] == {"contact.tel": "098765 43210", "x": ["1", "2"]}
    assert await offered_from(partner)


async def test_only_the_partners_own_key_opens_its_door(connect: Connect, staff: Staff, engine: Engine) -> None:
    partner, other = await connect(KEYED), await connect(KEYED)
    nobodys = (await staff.role(Role.ADMIN).post("/api-keys", {"name": "x", "scopes": ["capture"]})).json()["key"]
    post = Post(plain(enquiry()), {"Content-Type": "application/json"})
    for token in (await key_of(staff, other), nobodys, staff.manager.token, "x"):
        problem(await partner.post(post, Authorization=f"Bearer {token}"), 401)
    problem(await partner.post(post), 401)
    problem(await partner.post(hashed(enquiry())), 401)
    assert partner.touches() == []


async def test_a_key_of_a_partner_that_is_switched_off_is_refused(connect: Connect, staff: Staff) -> None:
    partner = await connect(KEYED)
    key = await key_of(staff, partner)
    off = {"name": "Practo", "config": {**RULES, "signature": KEYED}, "active": False}
    assert (await staff.role(Role.ADMIN).put(f"/integrations/{partner.id}", off)).status_code == 200
    post = Post(plain(enquiry()), {"Content-Type": "application/json"})
    problem(await partner.post(post, Authorization=f"Bearer {key}"), 404)
    problem(await Visitor(partner.http, key, 0, 0).post("/leads", {"phone": "098765 43210"}), 401)


async def test_leads_by_api_key_come_through_the_partners_door_and_all_look_alike(
    connect: Connect, staff: Staff, hospital: Hospital
) -> None:
    partner = await connect(KEYED)
    program = Visitor(partner.http, await key_of(staff, partner), 0, 0)
    await hospital.capture(phone="+919876511111")
    lead = {"phone": "098765 43210", "source": "partner"}
    new = answered(await program.post("/leads", lead, key="k1"), 202)
    known = answered(await program.post("/leads", {**lead, "phone": "+919876511111"}, key="k2"), 202)
    repeated = answered(await program.post("/leads", lead, key="k1"), 202)
    assert (new == repeated, new == known) == (True, False)
    assert len(partner.touches()) == 2
    assert answered(await program.post("/leads", lead), 202)
    assert len(partner.touches()) == 3
    assert await offered_from(partner)


async def test_one_partners_idempotency_keys_are_no_other_partners(connect: Connect, staff: Staff) -> None:
    partners = [await connect(KEYED), await connect(KEYED)]
    programs = [Visitor(partner.http, await key_of(staff, partner), 0, 0) for partner in partners]
    first, second = {"phone": "098765 43210"}, {"phone": "098765 43211"}
    for program, lead in zip(programs, (first, second), strict=True):
        answered(await program.post("/leads", lead, key="A-1"), 202)
    assert [len(partner.touches()) for partner in partners] == [1, 1]
    problem(await programs[0].post("/leads", second, key="A-1"), 422, reason="idempotency_key_reused")
    post = Post(plain(enquiry("A-1")), {"Content-Type": "application/json"})
    answered(await partners[0].post(post, Authorization=f"Bearer {programs[0].token}"))
    assert len(partners[0].touches()) == 2


async def test_what_does_not_fit_the_hospitals_own_fields_is_named(connect: Connect, staff: Staff) -> None:
    field = {"key": "eye", "label": "Eye", "type": "choice", "choices": ["left", "right"]}
    assert (await staff.role(Role.ADMIN).post("/custom-fields", field)).status_code == 201
    partner = await connect(
        HMAC,
        {"signing_secret": SECRET},
        mapping={**MAPPING, "custom.eye": {"path": "eye"}, "custom.nose": {"path": "nose"}},
    )
    problem(await partner.post(hashed(enquiry(eye="third"))), 422, field="custom.eye")
    body = problem(await partner.post(hashed(enquiry(eye="left", nose="long"))), 422, field="custom.nose")
    assert body["errors"][0]["message"].endswith("(read from nose)")
    answered(await partner.post(hashed(enquiry(eye="left"))))


async def test_what_is_unsigned_altered_or_replayed_leaves_no_trace(
    signing: Partner, connect: Connect, hospital: Hospital
) -> None:
    other = await connect(HMAC, {"signing_secret": "another"})
    good = hashed(enquiry())
    unsigned = {"Content-Type": "application/json"}
    late = datetime.now(UTC) - timedelta(seconds=301)
    for partner, post in (
        (signing, Post(good.body, unsigned)),
        (signing, Post(good.body.replace(b"Meera", b"Merra"), good.headers)),
        (signing, Post(good.body + b" ", good.headers)),
        (signing, hashed(enquiry(), late)),
        (signing, hashed(enquiry(), datetime.now(UTC) + timedelta(seconds=400))),
        (signing, hashed(enquiry(), secret="another")),
        (signing, Post(b"not even json", {**good.headers})),
        (other, good),
    ):
        refused = await partner.post(post)
        problem(refused, 401)
        assert "Meera" not in refused.text
    assert hospital.rows("SELECT id FROM touches WHERE tenant_id = %s") == []
    assert hospital.rows("SELECT id FROM leads WHERE tenant_id = %s") == []
    assert hospital.rows("SELECT key FROM idempotency_keys WHERE tenant_id = %s") == []


async def test_the_same_submission_is_stored_once_and_answered_alike(signing: Partner, hospital: Hospital) -> None:
    answers = await asyncio.gather(*(signing.post(hashed(enquiry())) for _ in range(8)))
    assert {answered(answer) for answer in answers} == {answered(await signing.post(hashed(enquiry(need="lasik"))))}
    assert len(signing.touches()) == 1
    assert len(hospital.rows("SELECT id FROM leads WHERE tenant_id = %s")) == 1


async def test_a_partner_does_not_learn_whom_the_hospital_knows(signing: Partner, hospital: Hospital) -> None:
    known = await hospital.capture(phone="+919876543210")
    new = await signing.post(hashed(enquiry("P-2", "+919876522222")))
    touched = await signing.post(hashed(enquiry("P-1")))
    answered(new)
    answered(touched)
    assert set(new.headers) == set(touched.headers)
    assert len(new.content) == len(touched.content)
    assert [touch["lead_id"] == known.lead_id for touch in signing.touches()] == [False, True]


async def test_unless_the_hospital_lets_it(connect: Connect, hospital: Hospital) -> None:
    partner = await connect(HMAC, {"signing_secret": SECRET}, reply={"tells_known": True, "accepted": 200})
    for _ in range(2):
        answered(await partner.post(hashed(enquiry("P-1"))), 200)
        answered(await partner.post(hashed(enquiry("P-2"))), 200, "duplicate")
    assert len(partner.touches()) == 2


async def test_what_is_wrong_names_our_field_and_their_place_and_stores_nothing(
    signing: Partner, hospital: Hospital
) -> None:
    said = enquiry(need="heart")
    said["patient"] |= {"name": " ", "born": "1961"}
    body = problem(await signing.post(hashed(said)), 422, field="procedure")
    assert body["errors"] == [
        {"field": "procedure", "message": "has a value that the mapping does not list (read from need)"},
        {"field": "birth_date", "message": "must be a date (dmy) (read from patient.born)"},
        {"field": "full_name", "message": "is required (read from patient.name)"},
    ]
    wrong = problem(await signing.post(hashed(enquiry(mobile="12"))), 422, field="phone")
    assert "patient.mobile" in wrong["detail"]
    assert "12" not in wrong["detail"]
    assert hospital.rows("SELECT id FROM touches WHERE tenant_id = %s") == []
    answered(await signing.post(hashed(enquiry())))


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b'{"ref": 1, "ref": 2}', 422), (b'{"ref": NaN}', 422), (b'"' * 3, 400), (b"[" * 5_000, 400)],
)
async def test_a_body_that_is_no_json_of_ours_is_refused(
    connect: Connect, staff: Staff, body: bytes, status: int
) -> None:
    partner = await connect(KEYED)
    bearer = f"Bearer {await key_of(staff, partner)}"
    problem(await partner.post(Post(body, {"Content-Type": "application/json"}), Authorization=bearer), status)
    problem(await partner.post(Post(body, {"Content-Type": "text/plain"}), Authorization=bearer), 415)
    assert partner.touches() == []


async def test_marketing_consent_needs_its_proof(signing: Partner, hospital: Hospital) -> None:
    proofs = {"P-1": {"ads": True}, "P-2": {"ads": "yes", "text": "practo-7"}, "P-3": {"consent": True}}
    for number, (ref, agree) in enumerate(proofs.items()):
        answered(await signing.post(hashed(enquiry(ref, f"+9198765{number:05d}", agree=agree))))
    given = hospital.rows("SELECT * FROM consents WHERE tenant_id = %s AND purpose = 'marketing'")
    assert [(row["channel"], row["text_version"], row["actor"]) for row in given] == [
        ("sms", "practo-7", f"integration:{signing.id}")
    ]
    assert given[0]["touch_id"] == signing.touches()[1]["id"]


async def test_over_its_daily_quota_a_partner_is_told_to_wait_and_nothing_is_stored(
    connect: Connect, staff: Staff, hospital: Hospital
) -> None:
    partner = await connect(HMAC, {"signing_secret": SECRET}, daily_quota=3)
    posts = [hashed(enquiry(f"P-{n}", f"+9198765{n:05d}")) for n in range(8)]
    answers = await asyncio.gather(*(partner.post(post) for post in posts))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [429] * 5
    refused = next(answer for answer in answers if answer.status_code == 429)
    body = problem(refused, 429, reason="daily_quota")
    assert "daily quota of 3" in body["detail"]
    assert 0 < int(refused.headers["retry-after"]) <= 86_400
    assert len(partner.touches()) == 3
    stored = [post for post, answer in zip(posts, answers, strict=True) if answer.status_code == 201]
    answered(await partner.post(stored[0]))
    program = Visitor(partner.http, await key_of(staff, partner), 0, 0)
    problem(await program.post("/leads", {"phone": "098765 43210"}), 429, reason="daily_quota")
    assert len(hospital.rows("SELECT id FROM leads WHERE tenant_id = %s")) == 3


async def test_yesterdays_leads_do_not_count(connect: Connect, hospital: Hospital, engine: Engine) -> None:
    import psycopg

    partner = await connect(HMAC, {"signing_secret": SECRET}, daily_quota=1)
    answered(await partner.post(hashed(enquiry("P-1"))))
    problem(await partner.post(hashed(enquiry("P-2"))), 429)
    with psycopg.connect(engine.clone.superuser_url) as owner:
        owner.execute("UPDATE touches SET occurred_at = occurred_at - interval '1 day' WHERE tenant_id = %s",
                      [hospital.tenant_id])  # fmt: skip
    answered(await partner.post(hashed(enquiry("P-2"))))


async def test_a_campaign_that_is_not_there_is_the_mappings_fault(connect: Connect) -> None:
    mapping = {**MAPPING, "campaign_id": {"path": "camp"}}
    partner = await connect(HMAC, {"signing_secret": SECRET}, mapping=mapping)
    body = problem(await partner.post(hashed(enquiry(camp="999999"))), 422, field="campaign_id")
    assert "camp" in body["detail"]


async def test_an_unknown_address_is_not_found(signing: Partner, http: httpx2.AsyncClient) -> None:
    post = hashed(enquiry())
    for hook in (signing.hook[:-1] + "x", "/hooks/partner/1-" + "0" * 24, "/hooks/partner/x", "/hooks/partner/"):
        assert (await http.post(hook, content=post.body, headers=post.headers)).status_code == 404


async def test_a_partners_scheme_stays_and_its_secrets_rotate(signing: Partner, staff: Staff) -> None:
    admin = staff.role(Role.ADMIN)
    other = {"name": "Practo", "config": {**RULES, "signature": STANDARD}}
    problem(await admin.put(f"/integrations/{signing.id}", other), 422, field="config.signature.scheme")
    both = {"secrets": {"signing_secret": "new", "previous_secret": SECRET}}
    assert (await admin.put(f"/integrations/{signing.id}/secrets", both)).status_code == 200
    answered(await signing.post(hashed(enquiry("P-1"))))
    answered(await signing.post(hashed(enquiry("P-2"), secret="new")))
    assert (
        await admin.put(f"/integrations/{signing.id}/secrets", {"secrets": {"signing_secret": "new"}})
    ).status_code == 200
    problem(await signing.post(hashed(enquiry("P-3"))), 401)


async def test_another_tenants_partner_gets_no_key(signing: Partner, staff: Staff, engine: Engine) -> None:
    stranger = staff.of(Hospital.open(engine)).role(Role.ADMIN)
    wanted = {"name": "x", "scopes": ["capture"], "integration_id": signing.id}
    foreign = problem(await stranger.post("/api-keys", wanted), 404)
    assert foreign == problem(await stranger.post("/api-keys", {**wanted, "integration_id": 999_999}), 404)


async def test_an_ad_network_gets_no_key_of_ours(staff: Staff) -> None:
    admin = staff.role(Role.ADMIN)
    google = {"name": "Ads", "config": {"kind": "google_ads"}, "secrets": {"google_key": "x"}}
    network = (await admin.post("/integrations", google)).json()["id"]
    wanted = {"name": "x", "scopes": ["capture"], "integration_id": network}
    problem(await admin.post("/api-keys", wanted), 422, field="integration_id")
