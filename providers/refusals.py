"""What a vendor's refusal code means for the engine; codes that are not listed mean nothing more than "refused"."""

from enum import StrEnum


class Refusal(StrEnum):
    OPTED_OUT = "opted_out"
    ADDRESS_INVALID = "address_invalid"
    CREDENTIALS = "credentials"
    OTHER = "other"


# Twilio splits and adds codes every year, so only those with a documented, stable meaning stand here.
_MEANINGS = {
    ("twilio", "21610"): Refusal.OPTED_OUT,
    ("twilio", "21211"): Refusal.ADDRESS_INVALID,
    ("twilio", "21614"): Refusal.ADDRESS_INVALID,
    ("twilio", "20003"): Refusal.CREDENTIALS,
    ("sendgrid", "401"): Refusal.CREDENTIALS,
    ("sendgrid", "403"): Refusal.CREDENTIALS,
    ("sendgrid", "bounce"): Refusal.ADDRESS_INVALID,
    ("sendgrid", "dropped:bounced_address"): Refusal.ADDRESS_INVALID,
    ("sendgrid", "dropped:invalid"): Refusal.ADDRESS_INVALID,
    ("sendgrid", "dropped:unsubscribed_address"): Refusal.OPTED_OUT,
    ("sendgrid", "dropped:spam_reporting_address"): Refusal.OPTED_OUT,
    ("smtp", "530"): Refusal.CREDENTIALS,
    ("smtp", "535"): Refusal.CREDENTIALS,
    ("smtp", "5.1.1"): Refusal.ADDRESS_INVALID,
    ("smtp", "5.1.2"): Refusal.ADDRESS_INVALID,
    ("smtp", "5.1.3"): Refusal.ADDRESS_INVALID,
}


def meaning(provider: str, code: str) -> Refusal:
    """Reads `Final.code`, or `ProviderEvent.code` of a failed delivery."""
    return _MEANINGS.get((provider, code), Refusal.OTHER)
