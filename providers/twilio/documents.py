"""TwiML: what a click-to-call says and dials, and what is answered to somebody who writes or rings."""

from dataclasses import dataclass

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse


@dataclass(frozen=True)
class Bridge:
    """One call to connect. `status_url` hears of the lead's leg; a recorded call says `notice` on both legs first.

    Twilio speaks to the dialled leg only from a document that it fetches, hence `notice_url`.
    """

    lead_phone: str
    caller_id: str
    first_sentence: str
    status_url: str
    recorded: bool = False
    notice: str = ""
    notice_url: str = ""


def bridge_document(bridge: Bridge) -> str:
    """TwiML to run when the agent picks up."""
    voice = VoiceResponse()
    for sentence in (bridge.first_sentence, bridge.notice if bridge.recorded else ""):
        if sentence:
            voice.say(sentence)
    dial = voice.dial(
        caller_id=bridge.caller_id, record="record-from-answer-dual" if bridge.recorded else "do-not-record"
    )
    dial.number(
        bridge.lead_phone,
        url=bridge.notice_url if bridge.recorded else None,
        status_callback=bridge.status_url,
        status_callback_event="ringing answered completed",
        status_callback_method="POST",
    )
    return str(voice)


def notice_document(notice: str) -> str:
    """TwiML that the lead hears before being connected to a recorded call."""
    voice = VoiceResponse()
    voice.say(notice)
    return str(voice)


def reply_document(text: str) -> str:
    """TwiML that sends `text` back to the sender; empty: nothing."""
    response = MessagingResponse()
    if text:
        response.message(text)
    return str(response)
