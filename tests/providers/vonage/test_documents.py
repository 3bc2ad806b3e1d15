"""Every document that Vonage is answered, held against its schema."""

import json
from typing import Any

import pytest
from jsonschema import Draft4Validator

from domain.outreach.calls.addresses import CallAddresses
from domain.outreach.calls.script import Announce, CallScript, Ring, Say, TakeMessage
from domain.outreach.calls.texts import Spoken
from providers.vonage.documents import bridge_ncco, step_ncco
from tests.doubles.contract import specs_folder

ADDRESSES = CallAddresses("https://leads.example.org", "vonage", 7, "7-1-1-call-1")
NOTICE = Spoken("यह कॉल रिकॉर्ड की जा रही है।", "hi")
RING = Ring(
    "+919812345678", "", 20, ADDRESSES.of("next", place=0, agent=5), ADDRESSES.of("leg"), ADDRESSES.of("whisper")
)
MESSAGE = TakeMessage(NOTICE, Spoken("Thank you.", "en"), 120, ADDRESSES.of("message"))


def valid(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    folder = specs_folder()
    if folder is None:
        pytest.skip("no folder of vendors' documents: set VENDOR_SPECS")
    schema = json.loads((folder / "vonage_ncco_schema.json").read_text())
    assert [error.message for error in Draft4Validator(schema).iter_errors(actions)] == []
    return actions


@pytest.mark.parametrize("step", [Announce(NOTICE, ADDRESSES.of("heard")), RING, MESSAGE, Say(NOTICE)])
@pytest.mark.parametrize("recording_url", ["", ADDRESSES.of("recording")])
def test_each_step_is_an_ncco(step: Any, recording_url: str) -> None:
    valid(json.loads(step_ncco(step, recording_url)))


def test_what_says_nothing_is_no_document() -> None:
    assert step_ncco(Say(goes_on=True)) == ""


def test_the_lead_hears_of_a_recording_before_they_join_what_is_recorded() -> None:
    script = CallScript(NOTICE, ring_s=25, detect_machines=True)
    first, notice, record, connect = valid(
        bridge_ncco("New lead. Connecting you.", "+919812345678", "+12025550199", script, ADDRESSES)
    )
    assert (first["action"], notice["text"], notice["language"]) == ("talk", NOTICE.text, "hi-IN")
    assert (record["action"], record["split"]) == ("record", "conversation")
    assert (connect["timeout"], connect["from"], connect["machineDetection"]) == (25, "12025550199", "continue")
    [endpoint] = connect["endpoint"]
    assert endpoint == {"type": "phone", "number": "919812345678", "onAnswer": {"url": ADDRESSES.of("notice")}}


def test_a_call_that_is_not_recorded_neither_says_nor_does_so() -> None:
    actions = valid(bridge_ncco("Connecting you.", "+919812345678", "+12025550199", CallScript(), ADDRESSES))
    assert [action["action"] for action in actions] == ["talk", "connect"]
    assert "onAnswer" not in actions[1]["endpoint"][0]
