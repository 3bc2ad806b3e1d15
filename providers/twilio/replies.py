"""What Twilio is answered when somebody writes or rings: TwiML."""

from twilio.twiml.messaging_response import MessagingResponse

# Twilio confirms these itself, when they are the whole message, and then blocks the number for us.
_CONFIRMED_BY_TWILIO = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})


def confirms_itself(text: str) -> bool:
    """Whether Twilio has answered this opt-out already, so that a word from us would be one too many."""
    return text.strip().lower() in _CONFIRMED_BY_TWILIO


def reply_document(text: str) -> str:
    """TwiML that sends `text` back to the sender; empty: nothing."""
    response = MessagingResponse()
    if text:
        response.message(text)
    return str(response)
