"""LinkedIn's lead forms: the challenge, signed notifications, responses fetched over the Lead Sync API."""

import hashlib
import hmac
import json

import pytest

from domain.lifecycle.waiting import WaitKind
from tests.api.lifecycle.capture.ads.conftest import Connected
from tests.doubles.faults import fails, throttles
from tests.doubles.linkedin import CLIENT_SECRET, LinkedInDouble, signed

ARJUN = {"first_name": "Arjun", "last_name": "Nair", "email": "arjun.nair@example.com", "phone": "+919876510001"}


@pytest.mark.parametrize("prefix", ["", "hmacsha256="])
async def test_a_response_becomes_a_lead_that_is_offered(
    account: Connected, linkedin: LinkedInDouble, prefix: str
) -> None:
    consent = {"question": "consent.77", "channel": "email", "text_version": "camp-1"}
    await account.form("818", mapping={"fields": {"treatment": "procedure"}, "consents": [consent]})
    linkedin.submit("1a2b3c-4", ARJUN, treatment=2)
    body = linkedin.notification("1a2b3c-4")
    assert await account.posted(body, signed(body, prefix=prefix)) == 200
    lead = await account.lead_of("1a2b3c-4")
    await account.hospital.waits_for(lead, WaitKind.OFFER)
    row = account.hospital.lead(lead)
    assert (row["first_name"], row["last_name"], row["phone_e164"]) == ("Arjun", "Nair", "+919876510001")
    assert (row["source"], row["procedure"]) == ("linkedin", "lasik")
    (touch,) = account.touches()
    assert (touch["channel"], touch["submission_key"]) == ("linkedin", "linkedin:1a2b3c-4")
    assert (touch["utm_campaign"], touch["utm_content"], touch["raw"]["id"]) == ("camp-june", "456", "1a2b3c-4")
    (given,) = account.hospital.rows("SELECT * FROM consents WHERE tenant_id = %s AND purpose = 'marketing'")
    assert (given["channel"], given["text_version"]) == ("email", "camp-1")


async def test_the_challenge_is_answered_with_its_signature(account: Connected) -> None:
    code = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
    answer = await account.staff.http.get(account.url, params={"challengeCode": code, "applicationId": "1"})
    proof = hmac.new(CLIENT_SECRET.encode(), code.encode(), hashlib.sha256).hexdigest()
    assert answer.json() == {"challengeCode": code, "challengeResponse": proof}


async def test_a_challenge_signs_nothing_that_could_be_a_notification(
    account: Connected, linkedin: LinkedInDouble
) -> None:
    forged = linkedin.notification("evil").decode()
    for code in (f"hmacsha256={forged}", forged, "hmacsha256=", "", "a" * 101):
        answer = await account.staff.http.get(account.url, params={"challengeCode": code})
        assert (answer.status_code, answer.text) == (403, "")


async def test_what_is_unsigned_or_altered_is_refused_and_not_stored(
    account: Connected, linkedin: LinkedInDouble
) -> None:
    linkedin.submit("r1", ARJUN)
    body = linkedin.notification("r1")
    bare = hmac.new(CLIENT_SECRET.encode(), body, hashlib.sha256).hexdigest()
    for headers in (
        {"content-type": "application/json"},
        signed(body, "another secret"),
        signed(body + b"\n"),
        {"content-type": "application/json", "x-li-signature": bare},
    ):
        assert await account.posted(body, headers) == 401
    assert account.noticed() == []


async def test_while_linkedin_is_away_or_throttles_the_lead_waits(account: Connected, linkedin: LinkedInDouble) -> None:
    linkedin.script(fails(503), throttles("1"))
    linkedin.submit("r2", ARJUN)
    body = linkedin.notification("r2")
    assert await account.posted(body, signed(body)) == 200
    assert await account.posted(body, signed(body)) == 200
    await account.settled(("r2", "captured"))
    assert (account.leads(), len(account.touches())) == (1, 1)
    told = await account.histories()
    assert not [word for word in ARJUN.values() if word.lower() in told.lower()]


async def test_test_leads_and_withdrawn_responses_become_no_lead(account: Connected, linkedin: LinkedInDouble) -> None:
    linkedin.submit("r3", ARJUN, test=True)
    linkedin.submit("r4", ARJUN)
    for body in (linkedin.notification("r3"), linkedin.notification("r4", "DELETED"), json.dumps({}).encode()):
        assert await account.posted(body, signed(body)) == 200
    await account.settled(("r3", "test"))
    assert account.leads() == 0


async def test_the_backfill_finds_a_missed_response_of_its_form_only(
    account: Connected, linkedin: LinkedInDouble
) -> None:
    await account.form("818")
    linkedin.submit("r5", ARJUN)
    linkedin.submit("r6", ARJUN, form=819)
    for _ in range(2):
        told = await account.histories(await account.backfill())
        await account.settled(("r5", "captured"))
    assert (account.leads(), len(account.touches())) == (1, 1)
    assert not [word for word in ARJUN.values() if word.lower() in told.lower()]
