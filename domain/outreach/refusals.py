"""Why a provider refuses a message or cannot deliver it, in our words: each vendor's folder maps its codes to these."""

from enum import StrEnum


class SendRefusal(StrEnum):
    """A code that no vendor's folder maps means no more than "refused": None."""

    ADDRESS_INVALID = "address_invalid"
    UNREACHABLE = "unreachable"
    OPTED_OUT = "opted_out"
    CREDENTIALS = "credentials"
    WINDOW_CLOSED = "whatsapp_window"


UNDELIVERABLE = frozenset({SendRefusal.ADDRESS_INVALID, SendRefusal.UNREACHABLE})
"""The channel does not reach this person."""
