"""TwiML: what a click-to-call says and dials, and what is answered to somebody who writes or rings."""

from collections.abc import Mapping
from dataclasses import dataclass

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Gather, VoiceResponse

from domain.outreach.calls.script import Announce, CallScript, CallStep, Ring, TakeMessage
from domain.outreach.calls.texts import Spoken, key_hint

# Twilio's basic voice speaks neither Tamil nor Arabic.
_VOICES: Mapping[str, dict[str, str]] = {
    "ar": {"language": "arb", "voice": "Polly.Zeina"},
    "hi": {"language": "hi-IN", "voice": "Polly.Aditi"},
    "ta": {"language": "ta-IN", "voice": "Google.ta-IN-Standard-A"},
}
_FOR_A_KEY = 2


@dataclass(frozen=True)
class Bridge:
    """One call to connect. `status_url` hears of the lead's leg, `machine_url` whether a machine picked up.

    Of a recorded call both legs hear so first. Twilio speaks to the dialled leg only from a document that it fetches
    from `notice_url`.
    """

    lead_phone: str
    caller_id: str
    first_sentence: str
    script: CallScript
    status_url: str
    notice_url: str = ""
    machine_url: str = ""


def bridge_document(bridge: Bridge) -> str:
    """TwiML to run when the agent picks up. It records nothing: that begins once the person has heard of it."""
    voice, script = VoiceResponse(), bridge.script
    if bridge.first_sentence:
        voice.say(bridge.first_sentence)
    if script.announcement is not None:
        _say(voice, script.announcement)
    dial = voice.dial(caller_id=bridge.caller_id, record="do-not-record", timeout=script.ring_s)
    dial.number(
        bridge.lead_phone,
        url=bridge.notice_url if script.announcement is not None else None,
        machine_detection="Enable" if script.detect_machines else None,
        amd_status_callback=bridge.machine_url if script.detect_machines else None,
        status_callback=bridge.status_url,
        status_callback_event="ringing answered completed",
        status_callback_method="POST",
    )
    return str(voice)


def step_document(step: CallStep) -> str:
    """TwiML of the next step of a call that is under way."""
    voice = VoiceResponse()
    match step:
        case Announce():
            # Asked also when no key was pressed: only then has the announcement been spoken to its end.
            keys = Gather(num_digits=1, timeout=_FOR_A_KEY, action=step.then, action_on_empty_result=True)
            for said in (step.announcement, key_hint(step.announcement)):
                keys.say(said.text, **_VOICES.get(said.language, {}))
            voice.append(keys)
        case Ring():
            dial = voice.dial(
                caller_id=step.caller_id or None,
                record="do-not-record",
                timeout=step.ring_s,
                action=step.then,
                answer_on_bridge=True,
            )
            dial.number(
                step.phone,
                url=step.whisper or None,
                status_callback=step.events,
                status_callback_event="ringing answered completed",
                status_callback_method="POST",
            )
        case TakeMessage():
            _say(voice, step.greeting)
            voice.record(
                action=step.then,
                recording_status_callback=step.then,
                max_length=step.seconds,
                play_beep=True,
                transcribe=True if step.transcript else None,
                transcribe_callback=step.transcript or None,
            )
            _say(voice, step.thanks)
            voice.hangup()
        case _:
            if step.text is not None:
                _say(voice, step.text)
            if not step.goes_on:
                voice.hangup()
    return str(voice)


def _say(voice: VoiceResponse, said: Spoken) -> None:
    voice.say(said.text, **_VOICES.get(said.language, {}))


def reply_document(text: str) -> str:
    """TwiML that sends `text` back to the sender; empty: nothing."""
    response = MessagingResponse()
    if text:
        response.message(text)
    return str(response)
