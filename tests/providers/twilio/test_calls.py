"""Click-to-call through Twilio's SDK against the double."""

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from domain.leads.lead import Channel
from domain.outreach.calls.script import Announce, CallScript
from domain.outreach.calls.texts import Spoken
from providers.contract import Final, Unknown
from providers.twilio.documents import step_document
from providers.twilio.send import TwilioAccount, TwilioCalls
from tests.doubles.faults import hangs, resets
from tests.doubles.twilio import TwilioCall, TwilioDouble
from tests.providers.conftest import AGENT_PHONE, LEAD_PHONE, OUR_NUMBER, PUBLIC_URL, message

CALL = message(Channel.CALL, agent_phone=AGENT_PHONE, body="New lead: cataract <& urgent>. Connecting you.")


async def test_the_agent_rings_first_and_then_the_lead(twilio: TwilioDouble, account: TwilioAccount) -> None:
    receipt = await TwilioCalls(account).send(CALL)
    [call] = twilio.calls
    assert receipt.provider_id == call.sid
    assert (call.to, call.sender, call.events) == (AGENT_PHONE, OUR_NUMBER, ("ringing", "answered", "completed"))
    document = ElementTree.fromstring(call.twiml)
    assert [node.tag for node in document] == ["Say", "Dial"]
    assert document.findtext("Say") == CALL.body
    assert document.findtext("Dial/Number") == LEAD_PHONE
    assert document.find("Dial[@record='do-not-record']") is not None


async def test_a_recorded_call_says_so_on_both_legs_before_anything_is_recorded(
    twilio: TwilioDouble, account: TwilioAccount
) -> None:
    notice = Spoken("Recorded & kept.", "hi")
    await TwilioCalls(account).send(replace(CALL, call=CallScript(notice, ring_s=25, detect_machines=True)))
    document = ElementTree.fromstring(twilio.calls[0].twiml)
    assert [said.text for said in document.findall("Say")] == [CALL.body, notice.text]
    number = document.find("Dial[@record='do-not-record'][@timeout='25']/Number[@machineDetection='Enable']")
    assert number is not None
    asked = f"{PUBLIC_URL}/hooks/twilio/7/calls/notice?call={CALL.token}"
    assert (number.attrib["url"], number.attrib["amdStatusCallback"]) == (asked, asked.replace("notice", "machine"))
    heard = ElementTree.fromstring(step_document(Announce(notice, "https://x.example/then")))
    keys = heard.find("Gather[@action='https://x.example/then'][@actionOnEmptyResult='true'][@numDigits='1']")
    assert keys is not None
    assert keys.findtext("Say[@language='hi-IN']") == notice.text


async def test_a_call_without_an_agent_is_refused_before_it_leaves(
    twilio: TwilioDouble, account: TwilioAccount
) -> None:
    with pytest.raises(Final) as raised:
        await TwilioCalls(account).send(message(Channel.CALL))
    assert raised.value.code == "no_agent_phone"
    assert twilio.requests == 0


async def test_a_call_without_an_answer_is_found_by_its_second_leg(
    twilio: TwilioDouble, account: TwilioAccount
) -> None:
    twilio.script(resets())
    with pytest.raises(Unknown):
        await TwilioCalls(account).send(CALL)
    twilio.connect_lead(twilio.calls[0])
    receipt = await TwilioCalls(account).find(CALL)
    assert receipt is not None
    assert receipt.provider_id == twilio.calls[0].sid


async def test_a_call_that_only_rang_the_agent_cannot_be_told_apart(
    twilio: TwilioDouble, account: TwilioAccount
) -> None:
    twilio.script(hangs())
    with pytest.raises(Unknown):
        await TwilioCalls(account).send(CALL)
    with pytest.raises(Unknown):
        await TwilioCalls(account).find(CALL)


async def test_a_call_that_connected_another_lead_is_not_ours(twilio: TwilioDouble, account: TwilioAccount) -> None:
    await TwilioCalls(account).send(CALL)
    twilio.connect_lead(twilio.calls[0])
    other = message(Channel.CALL, agent_phone=AGENT_PHONE, to="+14155550777")
    assert await TwilioCalls(account).find(other) is None


async def test_a_leg_that_another_call_dialled_to_the_agent_is_not_ours(
    twilio: TwilioDouble, account: TwilioAccount
) -> None:
    leg = TwilioCall("CA" + "3d" * 16, AGENT_PHONE, OUR_NUMBER, "", "", datetime.now(UTC), parent_sid="CA" + "4e" * 16)
    twilio.calls.append(leg)
    assert await TwilioCalls(account).find(CALL) is None


async def test_a_call_that_never_arrived_is_not_found(twilio: TwilioDouble, account: TwilioAccount) -> None:
    twilio.script(resets(commits=False))
    with pytest.raises(Unknown):
        await TwilioCalls(account).send(CALL)
    assert await TwilioCalls(account).find(CALL) is None
