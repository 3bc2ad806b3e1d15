"""NCCO: the steps of a call as Vonage runs them."""

import json
from collections.abc import Mapping
from typing import Any

from domain.outreach.calls.addresses import CallAddresses
from domain.outreach.calls.script import Announce, CallScript, CallStep, Ring, TakeMessage
from domain.outreach.calls.texts import Spoken, key_hint

Action = dict[str, Any]
_LANGUAGES: Mapping[str, str] = {
    "ar": "ar",
    "bn": "bn-IN",
    "de": "de-DE",
    "en": "en-IN",
    "es": "es-ES",
    "fr": "fr-FR",
    "hi": "hi-IN",
    "ml": "ml-IN",
    "pt": "pt-BR",
    "ru": "ru-RU",
    "ta": "ta-IN",
    "te": "te-IN",
}
_LONGEST_TEXT = 1_500
_SILENCE = 5


def bridge_ncco(
    first_sentence: str, lead_phone: str, caller_id: str, script: CallScript, addresses: CallAddresses
) -> list[Action]:
    """What runs when the agent picks up. A recorded call says so to the agent here; the lead hears it before they join
    the conversation that is recorded."""
    actions = [_talk(Spoken(first_sentence, "en"))] if first_sentence else []
    endpoint: Action = {"type": "phone", "number": bare(lead_phone)}
    if script.announcement is not None:
        actions += [_talk(script.announcement), _recorded(addresses.of("recording"))]
        endpoint["onAnswer"] = {"url": addresses.of("notice")}
    connect: Action = {
        "action": "connect",
        "endpoint": [endpoint],
        "from": bare(caller_id),
        "timeout": script.ring_s,
        "eventUrl": [addresses.of("person")],
    }
    if script.detect_machines:
        connect["machineDetection"] = "continue"
    return [*actions, connect]


def step_ncco(step: CallStep, recording_url: str = "") -> str:
    """The next step of a call that is under way; `recording_url`: it is recorded from here on. Empty: nothing."""
    match step:
        case Announce():
            keys = {
                "action": "input",
                "type": ["dtmf"],
                "dtmf": {"maxDigits": 1, "timeOut": 3},
                "eventUrl": [step.then],
            }
            actions = [_talk(step.announcement), _talk(key_hint(step.announcement)) | {"bargeIn": True}, keys]
        case Ring():
            endpoint: Action = {"type": "phone", "number": bare(step.phone)}
            if step.whisper:
                endpoint["onAnswer"] = {"url": step.whisper}
            connect = {
                "action": "connect",
                "endpoint": [endpoint],
                "timeout": step.ring_s,
                "eventType": "synchronous",
                "eventUrl": [step.then],
            }
            actions = [*([_recorded(recording_url)] if recording_url else []), connect]
        case TakeMessage():
            record = {
                "action": "record",
                "format": "mp3",
                "beepStart": True,
                "endOnSilence": _SILENCE,
                "endOnKey": "#",
                "timeOut": step.seconds,
                "eventUrl": [step.then],
            }
            actions = [_talk(step.greeting), record, _talk(step.thanks)]
        case _:
            actions = [_talk(step.text)] if step.text is not None else []
    return json.dumps(actions) if actions else ""


def _talk(said: Spoken) -> Action:
    action: Action = {"action": "talk", "text": said.text[:_LONGEST_TEXT]}
    return action | ({"language": _LANGUAGES[said.language]} if said.language in _LANGUAGES else {})


def _recorded(url: str) -> Action:
    return {"action": "record", "format": "mp3", "split": "conversation", "eventUrl": [url]}


def bare(number: str) -> str:
    """Vonage writes international numbers without their plus."""
    return number.lstrip("+")
