"""A history as `lead show` shows it, to the letter but for times and numbers."""

import asyncio
import json
import re
from datetime import timedelta

from domain.lifecycle.waiting import WaitKind
from tests.cli.people.conftest import Desk
from tests.journeys.steps import offered, offered_to_another

TOLD = """\
Lead # · Meera Raman · +919876543210 · meera@example.com
lost · action · score 63 (warm), priority 3
insurance yes

DAY
TIME Captured from website
           wants cataract, in Chennai, speaks Hindi
         Scored 63 (warm), priority 3
           +25 wants cataract surgery · +8 came by the website · +10 is insured · +10 can be called
           · +5 can be mailed · +5 said where they live
         Offered to Asha (#), to accept until WHEN
           free 20 of 20
TIME Asha (#) declined: not my specialty
         Offered to Bala (#), to accept until WHEN
           free 20 of 20
           not Asha (#): already offered in this round
TIME Bala (#) accepted
         Attempt 1 of 5 by call
TIME Bala (#) called: reached on attempt 1
           “Before the wedding”
         Status: new → contacted
TIME Bala (#) assessed: qualified (ready, 90 points)
         Status: contacted → qualified
TIME Bala (#) booked WHEN
         Registered as a patient
         Appointment confirmed for WHEN
TIME The time was released: lost
         Ended: lost (chose other), after 1 attempt

Its run has ended: nothing is due. To reopen it: lead reopen #
"""


def timeless(out: str) -> str:
    """Times, days and ids by name; a time that is written once for several lines may fall between any of them."""
    out = re.sub(r"\w+day \d\d \w+ \d{4}", "DAY", out)
    out = re.sub(r"\w{3} \d\d \w{3} \d\d:\d\d", "WHEN", out)
    out = re.sub(r"(?m)^\d\d:\d\d:\d\d ", "TIME ", out)
    out = re.sub(r"\(\d+\)", "(#)", out)
    out = re.sub(r"(Lead|reopen) \d+", r"\1 #", out)
    return "\n".join(line.rstrip() for line in out.splitlines()) + "\n"


def unclocked(text: str) -> str:
    return re.sub(r"(?m)^(TIME |         (?! ))", "", text)


async def test_a_history_is_shown_with_its_reasons(desk: Desk) -> None:
    hospital = desk.hospital
    lead = await hospital.capture(
        first_name="Meera",
        last_name="Raman",
        phone="098765 43210",
        email="meera@example.com",
        city="Chennai",
        language="hi",
        procedure="cataract",
        insurance=True,
    )
    first = await offered(hospital, lead)
    assert (await desk.lead("decline", lead.lead_id, "--reason", "not_my_specialty")).code == 0
    await offered_to_another(hospital, lead, first)
    await offered(hospital, lead)
    slot = (hospital.now(lead) + timedelta(days=3)).strftime("%Y-%m-%d 10:00")
    for words in (
        ("accept", lead.lead_id),
        ("outcome", lead.lead_id, "reached", "--notes", "Before\nthe\x1b wedding"),
        ("assess", lead.lead_id, "--need", "clear", "--readiness", "now", "--funding", "insured"),
        ("book", lead.lead_id, "--at", slot, "--resource", "dr-1"),
        ("lose", lead.lead_id, "--reason", "chose_other"),
    ):
        said = await desk.lead(*words)
        assert said.code == 0, said.err
    told = timeless((await desk.lead("show", lead.lead_id)).out)
    assert unclocked(told) == unclocked(TOLD)
    whole = json.loads((await desk.lead("show", lead.lead_id, "--json")).out)
    assert whole["lead"]["status"] == "lost"
    assert {entry["action"] for entry in whole["history"]} >= {"lead_captured", "scored", "offer_made", "life_closed"}


async def test_an_open_lead_ends_with_what_it_waits_for(desk: Desk) -> None:
    lead = await desk.hospital.capture(procedure="cataract")
    await desk.hospital.waits_for(lead, WaitKind.OFFER)
    out = (await desk.lead("show", lead.lead_id)).out
    last = out.strip().splitlines()[-1]
    assert re.fullmatch(
        r"Waits for Asha \(\d+\) to accept, until \w{3} \d\d \w{3} \d\d:\d\d, in \d+ min  \(Asia/Kolkata\)", last
    )


async def test_whom_a_lead_shares_a_phone_with_stands_at_its_head(desk: Desk) -> None:
    """F7, F14."""
    gopal = await desk.hospital.capture(first_name="Gopal", last_name="K", phone="044-28251234 ext 12", email=None)
    divya = await desk.hospital.capture(first_name="Divya", last_name="G", phone="044-28251234 ext 12", email=None)
    out = (await desk.lead("show", gopal.lead_id)).out
    assert "Gopal K · +914428251234 ext. 12" in out
    assert f"Shares a phone with lead {divya.lead_id}" in out


async def test_only_a_name_that_says_more_is_shown_besides(desk: Desk) -> None:
    lead = await desk.hospital.capture(first_name="Ravi", last_name="Shankar", phone="9840199901", email=None)
    await desk.hospital.submit({"phone": "9840199901", "first_name": "Ravi"})
    assert "Also called" not in (await desk.lead("show", lead.lead_id)).out
    await desk.hospital.submit({"phone": "9840199901", "first_name": "Ravi", "last_name": "Sankar"})
    assert "Also called Ravi Sankar\n" in (await desk.lead("show", lead.lead_id)).out


async def test_an_admin_sees_who_looked_at_a_lead(desk: Desk) -> None:
    lead = (await desk.hospital.capture(phone="+919876543210")).lead_id
    assert (await desk.lead("readers", lead)).out == "Nobody has looked at this lead.\n"
    assert (await desk.lead("show", lead, "--as", "manager")).code == 0
    async with asyncio.timeout(30):
        while "history" not in (said := await desk.lead("readers", lead, "--json")).out:
            await asyncio.sleep(0.2)
    [manager] = {one["name"] for one in json.loads(said.out)["items"] if one["part"] == "history"}
    shown = await desk.lead("readers", lead)
    assert manager in shown.out
    refused = await desk.lead("readers", lead, "--as", "manager")
    assert refused.err == "lead: A caller with role manager may not do this.\n"
