"""Links in our messages: they open without a token, do what they say once, and do nothing when only looked at."""

import httpx2

from domain.leads.lead import Channel, LossReason
from domain.lifecycle.messages import LeadRef
from domain.outreach import links
from tests.api.lifecycle.outreach.test_hooks import suppressed, told
from tests.journeys.hospital import Hospital
from tests.journeys.steps import booked, owned

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link(purpose: str, hospital: Hospital, subject: int, key: str = "only-in-tests") -> str:
    return f"/{purpose[0]}/" + links.sign(links.LinkToken(purpose, hospital.tenant_id, subject), key)


def unsubscribe(hospital: Hospital, lead: LeadRef) -> str:
    return link("unsubscribe", hospital, lead.lead_id)


async def test_looking_at_the_unsubscribe_page_changes_nothing(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    page = await http.get(unsubscribe(hospital, lead))
    assert page.status_code == 200
    assert '<form method="post">' in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert suppressed(hospital) == []


async def test_one_click_closes_mail_once_without_login(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    for _ in range(2):
        assert (await http.post(unsubscribe(hospital, lead), data=ONE_CLICK)).status_code == 200
    assert (await http.post(unsubscribe(hospital, lead), files={"List-Unsubscribe": (None, "One-Click")})).is_success
    assert suppressed(hospital) == [(hospital.lead(lead)["email_norm"], "email")]
    await hospital.until(lead, lambda s: s.contact.closed_channels == [Channel.EMAIL])
    assert told(hospital, lead) == ["opted_out email"]


async def test_the_other_button_ends_everything(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    await http.post(unsubscribe(hospital, lead), data={"channel": "all"})
    assert (await hospital.ending(lead)).loss_reason is LossReason.OPTED_OUT
    row = hospital.lead(lead)
    assert suppressed(hospital) == [(row["email_norm"], "email"), (row["phone_e164"], None)]


async def test_the_page_offers_only_what_it_can_stop_and_says_that_the_appointment_stands(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    lead = await hospital.capture(email=None)
    await booked(hospital, lead)
    page = (await http.get(unsubscribe(hospital, lead))).text
    assert ("Stop e-mails" in page, "Stop all messages and calls" in page) == (False, True)
    assert "Your appointment stands. To change or cancel it, please call" in page
    other = await hospital.capture()
    page = (await http.get(unsubscribe(hospital, other))).text
    assert ("Stop e-mails" in page, "appointment" in page) == (True, False)


async def test_a_guessed_link_leads_nowhere(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await hospital.capture()
    signature = unsubscribe(hospital, lead).rpartition(".")[2]
    guessed = [
        link("unsubscribe", hospital, lead.lead_id, key="guessed"),
        unsubscribe(hospital, lead)[:-1],
        unsubscribe(hospital, LeadRef(lead.tenant_id, lead.lead_id + 1)).split(".")[0] + "." + signature,
        link("form", hospital, lead.lead_id).replace("/f/", "/u/"),
        "/u/x",
    ]
    for path in guessed:
        assert (await http.get(path)).status_code == 404, path
        assert (await http.post(path)).status_code == 404, path
    assert (await http.get("/u/%00")).status_code in (404, 422)
    assert suppressed(hospital) == []
