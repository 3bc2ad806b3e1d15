"""What Twilio's error codes mean: only those with a documented, stable meaning; Twilio adds codes every year."""

from domain.outreach.refusals import SendRefusal

REFUSALS = {
    "20003": SendRefusal.CREDENTIALS,
    "20005": SendRefusal.CREDENTIALS,
    "21211": SendRefusal.ADDRESS_INVALID,
    "21610": SendRefusal.OPTED_OUT,
    "21614": SendRefusal.ADDRESS_INVALID,
    "30005": SendRefusal.ADDRESS_INVALID,
    "30006": SendRefusal.UNREACHABLE,
    "63003": SendRefusal.ADDRESS_INVALID,
    "63016": SendRefusal.WINDOW_CLOSED,
}

# A telephone that is off, or has no signal: it may pass. Three in a row say something of the number.
PASSING = frozenset({"30003"})
