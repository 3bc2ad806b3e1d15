"""What notifications missed is found; the checkpoint never passes a failure."""

from datetime import UTC, datetime, timedelta

from domain.capture.ads import AdFormRef
from store.capture.ad_backfill import form_of, move_checkpoint
from tests.api.lifecycle.capture.ads.conftest import Connected
from tests.doubles.facebook import FacebookDouble, signed
from tests.doubles.faults import Fault, fails

# The double stands for the network of every hospital in the test's database.
LEADS_OF_4711 = "/v26.0/4711/leads"


def person(number: int) -> dict[str, str]:
    return {"full_name": f"Person {number}", "phone_number": f"+9198765300{number:02d}"}


async def test_what_no_notification_told_is_found_once_over_all_pages(
    page: Connected, facebook: FacebookDouble
) -> None:
    before = (await page.form("4711"))["checkpoint"]
    ids = [facebook.submit(f"70{n}", person(n)) for n in range(5)]
    body = facebook.notification(ids[2])
    assert await page.posted(body, signed(body)) == 200
    await page.backfill()
    await page.backfill()
    assert await page.posted(body, signed(body)) == 200
    for id in ids:
        await page.lead_of(id)
    assert sorted(page.noticed()) == [(id, "captured") for id in ids]
    assert (page.leads(), len(page.touches())) == (5, 5)
    (form,) = await page.forms()
    assert form["checkpoint"] > before
    assert form["code"] is None


async def test_a_page_that_fails_leaves_the_checkpoint_and_loses_nothing(
    page: Connected, facebook: FacebookDouble
) -> None:
    await page.form("4711")
    (form,) = await page.forms()
    before = form["checkpoint"]
    for n in range(6):
        facebook.submit(f"71{n}", person(n))
    facebook.broken_pages["2"] = fails(503)
    await page.backfill()
    (form,) = await page.forms()
    assert (form["checkpoint"], form["code"]) == (before, "facebook: code 1")
    assert sorted(id for id, _ in page.noticed()) == ["714", "715"]
    facebook.broken_pages.clear()
    await page.backfill()
    for n in range(6):
        await page.lead_of(f"71{n}")
    (form,) = await page.forms()
    assert form["checkpoint"] > before
    assert form["code"] is None


async def test_a_lead_that_the_network_lists_late_is_found_within_the_overlap(
    page: Connected, facebook: FacebookDouble
) -> None:
    await page.form("4711")
    await page.backfill()
    facebook.submit("720", person(20), created=datetime.now(UTC) - timedelta(minutes=40))
    facebook.submit("721", person(21), created=datetime.now(UTC) - timedelta(hours=3))
    await page.backfill()
    await page.settled(("720", "captured"))


async def test_older_leads_come_when_the_checkpoint_is_set_back(page: Connected, facebook: FacebookDouble) -> None:
    facebook.submit("730", person(30), created=datetime.now(UTC) - timedelta(days=20))
    await page.form("4711", backfill_from=(datetime.now(UTC) - timedelta(days=30)).isoformat())
    await page.backfill()
    await page.settled(("730", "captured"))


async def test_a_throttled_form_is_left_alone_for_as_long_as_the_network_says(
    page: Connected, facebook: FacebookDouble
) -> None:
    await page.form("4711")
    facebook.submit("740", person(40))
    facebook.broken_pages[""] = Fault(status=429, body="slow down", retry_after="600")
    await page.backfill()
    asked = facebook.asked.count(LEADS_OF_4711)
    (form,) = await page.forms()
    assert form["paused_until"] > datetime.now(UTC).isoformat()
    assert form["code"] == "facebook: HTTP 429"
    await page.backfill()
    assert facebook.asked.count(LEADS_OF_4711) == asked > 0
    assert page.noticed() == []


async def test_what_was_noticed_but_never_started_is_started_by_the_sweep(
    page: Connected, facebook: FacebookDouble
) -> None:
    """The API died between its answer and the start."""
    facebook.submit("750", person(50))
    body = facebook.notification("750")

    async def nothing(*_: object) -> None: ...

    context = page.staff.http._transport.app.state.context  # type: ignore[attr-defined]
    kept, context.runs.retrieve = context.runs.retrieve, nothing
    assert await page.posted(body, signed(body)) == 200
    context.runs.retrieve = kept
    assert page.noticed() == [("750", "waiting")]
    page.age(minutes=2)
    await page.backfill()
    await page.settled(("750", "captured"))


async def test_an_inactive_form_is_not_asked(page: Connected, facebook: FacebookDouble) -> None:
    await page.form("4711", active=False)
    facebook.submit("760", person(60))
    await page.backfill()
    assert LEADS_OF_4711 not in facebook.asked


async def test_a_form_that_nobody_configured_is_added_by_its_first_lead_and_asked_from_then_on(
    page: Connected, facebook: FacebookDouble
) -> None:
    facebook.submit("770", person(70), form_id="5822")
    body = facebook.notification("770")
    assert await page.posted(body, signed(body)) == 200
    facebook.submit("771", person(71), form_id="5822")
    await page.backfill()
    await page.settled(("770", "captured"), ("771", "captured"))
    assert [form["vendor_form_id"] for form in await page.forms()] == ["5822"]


async def test_setting_a_checkpoint_back_is_not_overruled_by_a_look_under_way(page: Connected) -> None:
    old = (await page.form("4711"))["id"]
    database, tenant_id = page.hospital.engine.database, page.hospital.tenant_id
    async with database.tenant_session(tenant_id) as session:
        form = await form_of(session, AdFormRef(tenant_id, old))
    assert form is not None
    back = datetime(2026, 1, 1, tzinfo=UTC)
    await page.form("4711", backfill_from=back.isoformat())
    now = datetime.now(UTC)
    async with database.tenant_session(tenant_id) as session:
        await move_checkpoint(session, form, form.checkpoint, now, now)
    assert page.hospital.one("SELECT checkpoint FROM ad_forms WHERE tenant_id = %s")["checkpoint"] == back
