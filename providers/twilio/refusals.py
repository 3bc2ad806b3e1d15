"""What Twilio's error codes mean: only those with a documented, stable meaning; Twilio adds codes every year."""

from domain.outreach.refusals import Refusal

REFUSALS = {
    "20003": Refusal.CREDENTIALS,
    "21211": Refusal.ADDRESS_INVALID,
    "21610": Refusal.OPTED_OUT,
    "21614": Refusal.ADDRESS_INVALID,
    "30003": Refusal.UNREACHABLE,
    "30005": Refusal.ADDRESS_INVALID,
    "30006": Refusal.UNREACHABLE,
}
