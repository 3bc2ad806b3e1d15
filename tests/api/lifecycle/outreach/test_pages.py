"""Links in our messages: they open without a token, do what they say once, and do nothing when only looked at."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from api.auth.permissions import Role
from api.outreach.preferences.words import WORDS, shown_language
from domain.leads.lead import Channel, LossReason
from domain.lifecycle.messages import LeadRef
from domain.outreach import links
from tests.api.lifecycle.conftest import Staff
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
    assert '<form method="post" ' in page.text
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


async def test_who_has_stopped_messages_sees_so_and_finds_the_way_back(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    done = (await http.post(unsubscribe(hospital, lead), data={"channel": "email"})).text
    again = (await http.get(unsubscribe(hospital, lead))).text
    assert ("Stop e-mails" in again, "Stop all messages and calls" in again) == (False, True)
    await http.post(unsubscribe(hospital, lead), data={"channel": "all"})
    over = (await http.get(unsubscribe(hospital, lead))).text
    assert ("<form" in over, "will not write to you or call you" in over) == (False, True)
    for page in (done, again, over):
        [way] = re.findall(r'href="\.\.(/p/[^"]+)"', page)
        assert "Your preferences" in (await http.get(way)).text


async def test_links_of_a_diverted_message_say_so_and_change_nothing_of_the_person(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    consents = hospital.rows("SELECT id FROM consents WHERE tenant_id = %s")
    for purpose, said in {
        "unsubscribe": {"channel": "all"},
        "preferences": {"form": "preferences"},
        "confirm": {"channel": "confirm"},
    }.items():
        address = "https://leads.example" + link(purpose, hospital, lead.lead_id)
        trial = links.for_trial(f"Here: {address}. Bye", "https://leads.example")
        assert trial == f"Here: {address}~test. Bye"
        path = link(purpose, hospital, lead.lead_id) + "~test"
        for page in (await http.get(path), await http.post(path, data=said)):
            assert "was diverted to you" in page.text
    assert suppressed(hospital) == []
    assert hospital.rows("SELECT id FROM consents WHERE tenant_id = %s") == consents


async def test_one_of_the_staff_looks_at_a_persons_page_for_an_hour_and_changes_nothing(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead = await hospital.capture(language="ta")
    said = hospital.rows("SELECT id FROM consents WHERE tenant_id = %s")
    assert (await staff.role(Role.MARKETING).post(f"/leads/{lead.lead_id}/preferences-link", {})).status_code == 403
    assert (await staff.manager.post("/leads/987654/preferences-link", {})).status_code == 404
    made = await staff.manager.post(f"/leads/{lead.lead_id}/preferences-link", {})
    assert made.status_code == 200, made.text
    path = made.json()["url"].removeprefix("https://leads.example")
    page = (await http.get(path)).text
    assert WORDS["ta"]["staff"] in page
    assert ticked(page) == ticked((await http.get(preferences(hospital, lead))).text)
    for form in ({"form": "preferences"}, {"channel": "all"}):
        assert WORDS["en"]["staff"] in (await http.post(f"{path}?lang=en", data=form)).text
    # No other purpose, and nothing left out, makes it the person's own link.
    for other in (path.replace("/p/", "/u/"), path.replace("/p/", "/c/"), path[:-1], path + "~test"):
        assert (await http.post(other, data={"channel": "all"})).status_code == 404
    assert suppressed(hospital) == []
    assert hospital.rows("SELECT id FROM consents WHERE tenant_id = %s") == said
    assert hospital.rows("SELECT id FROM behaviours WHERE tenant_id = %s") == []
    audited = hospital.one("SELECT subject_id FROM audit_log WHERE tenant_id = %s AND action = 'preferences_link_made'")
    assert audited == {"subject_id": lead.lead_id}
    until = datetime.now(UTC) - timedelta(seconds=1)
    over = links.view_address(hospital.tenant_id, lead.lead_id, until, "only-in-tests", "")
    assert (await http.get(over)).status_code == 404


async def test_a_link_that_is_none_says_so_in_the_language_of_whoever_follows_it(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    for path in ("/u/x", "/p/x", "/c/x", "/l/x", "/pay/x", "/recordings/x"):
        for header, language in {
            "ta-IN,ta;q=0.9,en;q=0.5": "ta",
            "fr, en;q=0.1, hi;q=0.7": "hi",
            "AR": "ar",
            "de, *;q=0.5": "en",
            "hi;q=0, ;q=x, " + "," * 5_000: "en",
        }.items():
            page = await http.get(path, headers={"Accept-Language": header})
            assert page.status_code == 404
            assert WORDS[language]["lost"] in page.text, (path, header)
            assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page.text
    assert WORDS["ar"]["lost"] in (await http.get("/pay/x?lang=ar", headers={"Accept-Language": "ta"})).text
    gone = await http.get("/f/x", headers={"Accept-Language": "ar"})
    assert (gone.status_code, 'dir="rtl"' in gone.text) == (404, True)


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


def preferences(hospital: Hospital, lead: LeadRef, language: str = "en") -> str:
    return link("preferences", hospital, lead.lead_id) + f"?lang={language}"


def ticked(page: str) -> set[tuple[str, str]]:
    """Purpose and channel of each box that is ticked."""
    return set(re.findall(r'name="(enquiry|marketing)" value="(\w+)" checked', page))


def consents(hospital: Hospital) -> list[dict[str, Any]]:
    query = "SELECT purpose, channel, given, text_version, source, ip, language, at FROM consents"
    return hospital.rows(f"{query} WHERE tenant_id = %s AND source = 'preferences' ORDER BY id")


async def test_a_person_chooses_what_comes_by_which_channel_with_proof_and_twice_is_once(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    lead = await hospital.capture(language="hi")
    await owned(hospital, lead)
    page = await http.get(preferences(hospital, lead, "xx"))
    assert '<html lang="hi" dir="ltr">' in page.text  # their own language
    everything = {("enquiry", one.value) for one in Channel}
    assert ticked(page.text) == everything
    assert consents(hospital) == []
    chosen = {
        "form": "preferences",
        "enquiry": ["sms", "email"],
        "marketing": ["email"],
        "language": "en",
        "time": "evening",
    }
    for _ in range(2):
        saved = await http.post(preferences(hospital, lead), data=chosen)
        assert ticked(saved.text) == {("enquiry", "sms"), ("enquiry", "email"), ("marketing", "email")}
    kept = consents(hospital)
    given = [(row["purpose"], row["channel"]) for row in kept if row["given"]]
    assert given == [("marketing", "email")]
    assert (kept[-1]["text_version"], kept[-1]["language"]) == ("preferences-1", "en")
    assert kept[-1]["ip"]
    assert {channel for _, channel in suppressed(hospital)} == {"whatsapp", "call"}
    row = hospital.lead(lead)
    assert (row["language"], row["preferred_time"]) == ("en,hi", "evening")
    await hospital.until(lead, lambda s: set(s.contact.closed_channels) == {Channel.CALL, Channel.WHATSAPP})
    # One who closed the phone altogether opens WhatsApp alone.
    await http.post(preferences(hospital, lead), data={"form": "preferences", "enquiry": "email", "time": "any"})
    assert {channel for _, channel in suppressed(hospital)} == {"whatsapp", "call", "sms"}
    again = {"form": "preferences", "enquiry": ["email", "whatsapp"]}
    assert ticked((await http.post(preferences(hospital, lead), data=again)).text) == {
        ("enquiry", "email"),
        ("enquiry", "whatsapp"),
    }
    assert hospital.lead(lead)["preferred_time"] is None
    for odd in ({}, {"enquiry": "sms"}, {"List-Unsubscribe": "One-Click"}):  # not our form
        assert ticked((await http.post(preferences(hospital, lead), data=odd)).text) == {
            ("enquiry", "email"),
            ("enquiry", "whatsapp"),
        }


async def test_stopping_everything_ends_it_whatever_is_ticked(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    stop = {"form": "preferences", "enquiry": "sms", "channel": "all"}
    assert "any more" in (await http.post(preferences(hospital, lead), data=stop)).text
    assert (await hospital.ending(lead)).loss_reason is LossReason.OPTED_OUT
    assert ticked((await http.get(preferences(hospital, lead))).text) == set()


@pytest.mark.parametrize("language", sorted(WORDS))
async def test_the_pages_speak_four_languages_and_are_small_and_safe(
    hospital: Hospital, http: httpx2.AsyncClient, language: str
) -> None:
    lead = await hospital.capture()
    words = WORDS[language]
    for path, title in ((preferences(hospital, lead, language), "title"), (unsubscribe(hospital, lead), "stop_title")):
        page = await http.get(path if "?" in path else f"{path}?lang={language}")
        assert words[title] in page.text
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page.text
        assert len(page.content) < 50_000
        assert "<script" not in page.text
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert all(f'href="?lang={other}"' in page.text for other in WORDS if other != language)
        assert page.text.count("<label") >= 8 or title == "stop_title"


async def test_looking_at_the_confirmation_agrees_to_nothing_and_the_button_does_once(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    lead = await hospital.capture()
    page = link("confirm", hospital, lead.lead_id)
    query = "SELECT source, given, ip FROM consents WHERE tenant_id = %s AND source = 'confirmed'"
    assert "Yes, I agree" in (await http.get(page)).text
    assert (await http.post(page, data=ONE_CLICK)).status_code == 200
    assert hospital.rows(query) == []
    for _ in range(2):
        assert "may now send you news" in (await http.post(page, data={"channel": "confirm"})).text
    assert [(row["given"], bool(row["ip"])) for row in hospital.rows(query)] == [(True, True)]


def test_every_language_has_every_word() -> None:
    assert {frozenset(words) for words in WORDS.values()} == {frozenset(WORDS["en"])}
    for words in WORDS.values():
        for key, word in words.items():
            assert word.count("{hospital}") == WORDS["en"][key].count("{hospital}"), key


@pytest.mark.parametrize(
    ("asked", "spoken", "locale", "shown"),
    [("hi", "ta", "en", "hi"), ("xx", "te,ar", "en", "ar"), (None, None, "ta-IN", "ta"), (None, "de", "fr", "en")],
)
def test_the_page_is_in_the_language_that_was_chosen_or_is_spoken(
    asked: str | None, spoken: str | None, locale: str, shown: str
) -> None:
    assert shown_language(asked, spoken, locale) == shown
