"""Asking an ad network: which answers pass, which are final, and how long a network wants to be left alone."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.capture.ad_ports import AdNetwork
from domain.capture.ads import AdAccount
from domain.capture.integrations import CONFIG
from providers.contract import Final, Retryable
from providers.facebook.ads import FacebookAds
from providers.http.reader import Reader
from providers.linkedin.ads import LinkedInAds, form_id
from tests.doubles import facebook, linkedin
from tests.doubles.facebook import FacebookDouble
from tests.doubles.faults import Fault, answers, fails, hangs, refuses, resets, throttles
from tests.doubles.linkedin import LinkedInDouble

SHORT = 2.0
MEERA = {"full_name": "Meera Raman", "phone_number": "+919876500001"}
PAGE = AdAccount(CONFIG.validate_python({"kind": "facebook"}), facebook.SECRETS)
OWNER = AdAccount(CONFIG.validate_python({"kind": "linkedin", "owner": linkedin.OWNER}), linkedin.SECRETS)


@pytest.fixture
def graph() -> Iterator[FacebookDouble]:
    with FacebookDouble() as double:
        double.submit("1", MEERA)
        yield double
        assert double.complaints == []


@pytest.fixture
async def ads(graph: FacebookDouble) -> AsyncIterator[FacebookAds]:
    ads = FacebookAds(graph.url, facebook.VERSION, SHORT)
    yield ads
    await ads.aclose()


@pytest.fixture
def sync() -> Iterator[LinkedInDouble]:
    with LinkedInDouble() as double:
        double.submit("1", {"email": "m@x.in"})
        yield double
        assert double.complaints == []


@pytest.fixture
async def responses(sync: LinkedInDouble) -> AsyncIterator[LinkedInAds]:
    responses = LinkedInAds(sync.url, linkedin.VERSION, SHORT)
    yield responses
    await responses.aclose()


async def test_a_lead_of_facebook_is_read_with_all_that_it_tells(graph: FacebookDouble, ads: FacebookAds) -> None:
    graph.leads["1"]["custom_disclaimer_responses"] = [{"checkbox_key": "sms_ok", "is_checked": "1"}]
    lead = await ads.lead(PAGE, "1")
    assert lead.answers == {**MEERA, "sms_ok": "1"}
    assert lead.attribution["utm_campaign"] == "Camp June"
    assert lead.occurred_at is not None
    assert abs(lead.occurred_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert MEERA["phone_number"] in lead.raw
    assert MEERA["phone_number"] not in repr(lead)


async def test_facebooks_pages_are_followed_to_their_end(graph: FacebookDouble, ads: FacebookAds) -> None:
    for number in range(2, 6):
        graph.submit(str(number), MEERA)
    graph.submit("old", MEERA, created=datetime.now(UTC) - timedelta(days=9))
    now, cursor, found = datetime.now(UTC), "", []
    while True:
        page = await ads.leads(PAGE, "4711", now - timedelta(days=1), now, cursor)
        found += [lead.vendor_lead_id for lead in page.leads]
        if not (cursor := page.next):
            break
    assert found == ["5", "4", "3", "2", "1"]


async def test_linkedins_pages_are_followed_to_their_end(sync: LinkedInDouble, responses: LinkedInAds) -> None:
    for number in range(2, 150):
        sync.submit(str(number), {"email": "m@x.in"}, form=818 + number % 2)
    now, cursor, found = datetime.now(UTC) + timedelta(minutes=1), "", []
    while True:
        page = await responses.leads(OWNER, "819", now - timedelta(days=1), now, cursor)
        found += [lead.vendor_lead_id for lead in page.leads]
        if not (cursor := page.next):
            break
    assert len(found) == len(set(found)) == 74


PASSING: list[tuple[Fault, float | None]] = [
    (fails(500), None),
    (fails(503), None),
    (hangs(8), None),
    (resets(), None),
    (answers("<html>", 502), None),
    (answers("<html>", 200), None),
    (Fault(status=429, body="wait", retry_after="77"), 77),
    (Fault(status=429, body="wait"), 900),
]


@pytest.mark.parametrize(("fault", "after"), PASSING, ids=lambda value: str(value)[:60])
async def test_what_may_pass_is_worth_another_try(
    graph: FacebookDouble,
    sync: LinkedInDouble,
    ads: FacebookAds,
    responses: LinkedInAds,
    fault: Fault,
    after: float | None,
) -> None:
    for double, network, account in ((graph, ads, PAGE), (sync, responses, OWNER)):
        double.script(fault)
        error = await refused(network, account)
        assert isinstance(error, Retryable)
        assert error.after == after
        assert (await network.lead(account, "1")).vendor_lead_id == "1"


@pytest.mark.parametrize("code", [1, 2, 4, 17, 32, 341, 613, 80004])
async def test_metas_passing_codes_come_as_400_and_are_tried_again(
    graph: FacebookDouble, ads: FacebookAds, code: int
) -> None:
    graph.script(refuses(400, code))
    assert isinstance(await refused(ads, PAGE), Retryable)


@pytest.mark.parametrize("code", [10, 100, 190, 200])
async def test_metas_final_codes_are_final(graph: FacebookDouble, ads: FacebookAds, code: int) -> None:
    graph.script(refuses(400, code))
    error = await refused(ads, PAGE)
    assert isinstance(error, Final)
    assert error.code == str(code)


async def test_linkedins_refusals_are_final_by_their_status(sync: LinkedInDouble, responses: LinkedInAds) -> None:
    revoked = AdAccount(OWNER.config, {**OWNER.secrets, "access_token": "old"})
    assert (await refused(responses, revoked)).code == "401"
    assert (await refused(LinkedInAds(sync.url, "202401"), OWNER)).code == "426"
    assert (await refused(responses, OWNER, "absent")).code == "404"
    sync.script(throttles("30"))
    assert (await refused(responses, OWNER)).after == 30


async def test_a_network_that_is_not_there_is_worth_another_try() -> None:
    error = await refused(FacebookAds("http://127.0.0.1:9", facebook.VERSION), PAGE)
    assert isinstance(error, Retryable)
    assert str(error) == "facebook: ConnectError"


async def test_an_answer_without_end_is_cut(graph: FacebookDouble, ads: FacebookAds) -> None:
    graph.leads["1"]["ad_name"] = "x" * 9_000_000
    assert (await refused(ads, PAGE)).code == "answer_too_long"


async def test_metas_estimate_of_the_wait_is_kept(graph: FacebookDouble) -> None:
    from providers.facebook.ads import _regain_seconds

    usage = '{"1122":[{"type":"leadgen","estimated_time_to_regain_access":7}]}'
    assert _regain_seconds({"x-business-use-case-usage": usage}) == 420
    for unreadable in ("", "[]", "{", '{"1":[{}]}', '{"1":[{"estimated_time_to_regain_access":0}]}'):
        assert _regain_seconds({"x-business-use-case-usage": unreadable}) is None


def test_the_versions_of_a_linkedin_form_are_one_form() -> None:
    assert form_id("urn:li:versionedLeadGenForm:(urn:li:leadGenForm:818, 2)") == "818"
    assert form_id("") is None


async def refused(network: AdNetwork, account: AdAccount, id: str = "1") -> Any:
    with pytest.raises((Retryable, Final)) as error:
        await network.lead(account, id)
    assert "919876500001" not in str(error.value)
    return error.value


def test_the_reader_names_its_network() -> None:
    assert Reader("x", "http://x/", lambda *_: None).name == "x"
