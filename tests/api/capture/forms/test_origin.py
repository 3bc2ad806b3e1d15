"""Where a person came from: marks in the address, signed links, referral codes."""

from typing import Any

import httpx2
import psycopg
import pytest

from domain.outreach import links
from tests.api.capture.forms.conftest import added
from tests.api.capture.forms.definitions import ENQUIRY
from tests.api.capture.forms.visiting import fill_in, open_page, send, thanked
from tests.api.capture.test_capture import count, one
from tests.api.conftest import Visitor

Checker = psycopg.AsyncConnection[tuple[Any, ...]]
TOUCH = "SELECT source, link_id, referrer_id, campaign_id FROM touches"


async def campaign(manager: Visitor, name: str) -> int:
    return int((await added(manager, "/campaigns", {"campaign_name": name, "source_type": "event"}))["id"])


@pytest.fixture
async def rao(marketer: Visitor) -> dict[str, Any]:
    return await added(marketer, "/referrers", {"code": "dr-rao", "name": "Dr Rao", "kind": "doctor"})


async def link_of(marketer: Visitor, form: dict[str, Any], **body: Any) -> dict[str, Any]:
    return await added(marketer, f"/forms/{form['id']}/links", {"kind": "event", "name": "Link", **body})


async def test_marks_in_the_address_and_the_referer_are_kept(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    query = "?utm_source=google&utm_medium=cpc&utm_campaign=june&utm_term=eye&utm_content=a&gclid=g&fbclid=f"
    page = await open_page(http, form["url"] + query, Referer="https://www.google.com/")
    assert thanked(await send(http, page, **{"first_name": "A", "phone": "098765 43210", "consent.privacy-1": "yes"}))
    columns = "utm_source, utm_medium, utm_campaign, utm_term, utm_content, gclid, fbclid, referrer, landing_page"
    assert await one(checker, f"SELECT {columns} FROM touches") == (
        *("google", "cpc", "june", "eye", "a", "g", "f"),
        "https://www.google.com/",
        form["url"] + query,
    )


async def test_no_lead_is_lost_over_what_a_tracker_appends(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    query = f"?utm_source={'x' * 3_000}&gclid=%00%ff&l={'y' * 900}&ref=%00&utm_term=%0d%0aSet-Cookie:a"
    assert thanked(await fill_in(http, form, query))
    assert (await one(checker, "SELECT length(utm_source), utm_term FROM touches")) == (200, "Set-Cookie:a")


async def test_an_event_link_brings_event_and_campaign(
    http: httpx2.AsyncClient, manager: Visitor, marketer: Visitor, form: dict[str, Any], checker: Checker
) -> None:
    camp = await campaign(manager, "Eye camp")
    link = await link_of(marketer, form, campaign_id=camp)
    assert thanked(await fill_in(http, link))
    assert await one(checker, TOUCH) == ("event", link["id"], None, camp)
    assert await one(checker, "SELECT source, campaign_id FROM leads") == ("event", camp)


async def test_a_referral_link_brings_its_referrer(
    http: httpx2.AsyncClient, marketer: Visitor, form: dict[str, Any], rao: dict[str, Any], checker: Checker
) -> None:
    link = await link_of(marketer, form, kind="referral", referrer_id=rao["id"])
    assert thanked(await fill_in(http, link))
    assert await one(checker, TOUCH) == ("referral", link["id"], rao["id"], None)


@pytest.mark.parametrize(
    "written", ["DR\u2011RAO", "dr rao", "Dr\u2013Rao", " DR \u2014 RAO ", "\uff24\uff32-RAO", "dr_rao"]
)
async def test_whatever_dash_a_code_is_written_with_names_the_referrer(
    http: httpx2.AsyncClient, form: dict[str, Any], rao: dict[str, Any], checker: Checker, written: str
) -> None:
    assert thanked(await fill_in(http, form, referral_code=written))
    assert await one(checker, TOUCH) == ("referral", None, rao["id"], None)


@pytest.mark.parametrize("typed", [True, False])
async def test_a_code_typed_or_in_the_address_names_the_referrer(
    http: httpx2.AsyncClient, form: dict[str, Any], rao: dict[str, Any], checker: Checker, typed: bool
) -> None:
    answer = await (fill_in(http, form, referral_code=" dr-RAO ") if typed else fill_in(http, form, "?ref=Dr-Rao"))
    assert thanked(answer)
    assert await one(checker, TOUCH) == ("referral", None, rao["id"], None)


async def test_a_forms_campaign_counts_where_no_link_brings_one(
    http: httpx2.AsyncClient, manager: Visitor, marketer: Visitor, checker: Checker
) -> None:
    own = await campaign(manager, "Website")
    definition = {**ENQUIRY, "defaults": {"source": "google_ads", "procedure": "cataract"}}
    form = await added(marketer, "/forms", {"name": "Ads", "definition": definition, "campaign_id": own})
    link = await link_of(marketer, form, kind="campaign")
    assert thanked(await fill_in(http, link))
    assert await one(checker, TOUCH) == ("google_ads", link["id"], None, own)
    assert await one(checker, "SELECT procedure FROM leads") == ("cataract",)


async def test_a_link_or_code_that_is_not_good_refuses_nobody(
    http: httpx2.AsyncClient, marketer: Visitor, form: dict[str, Any], rao: dict[str, Any], checker: Checker
) -> None:
    ended = await link_of(marketer, form)
    await marketer.put(f"/forms/{form['id']}/links/{ended['id']}", {"name": "Over", "active": False})
    living = await link_of(marketer, form)
    good = living["url"].partition("?")[2]
    other = await added(marketer, "/forms", {"name": "Other", "definition": ENQUIRY})
    elsewhere = (await link_of(marketer, other))["url"].partition("?")[2]
    foreign = "l=" + links.sign(links.LinkToken("form", 2, living["id"]), "only-in-tests")
    unsubscribe = "l=" + links.sign(links.LinkToken("unsubscribe", 1, living["id"]), "only-in-tests")
    await marketer.put(f"/referrers/{rao['id']}", {"name": "Dr Rao", "active": False})
    queries = [
        ended["url"].partition("?")[2],
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        elsewhere,
        foreign,
        unsubscribe,
        "l=form.1.x.y",
        "ref=nobody",
        "ref=DR-RAO",
        "ref=" + "x" * 500,
    ]
    for number, query in enumerate(queries):
        assert thanked(await fill_in(http, form, f"?{query}", phone=f"098765 4321{number}")), query
    assert await count(checker, "leads") == len(queries)
    touches = await (await checker.execute(TOUCH)).fetchall()
    assert set(touches) == {("website", None, None, None)}
    code = "SELECT raw ->> 'ref' FROM touches WHERE raw ->> 'ref' = 'nobody'"
    assert await one(checker, code) == ("nobody",), "a code that nobody has is kept as it came"
