"""The address that mail returns to names its message (VERP), so that a bounce without our text is still known."""

import re

_PREFIX = "bounce+"
_LONGEST_LOCAL_PART = 64
_TOKEN = re.compile(r"[A-Za-z0-9._-]+", re.ASCII)
_RETURNED = re.compile(r"bounce\+([A-Za-z0-9._-]+)@[^@\s]+", re.ASCII)


def return_path(token: str, domain: str) -> str:
    """`bounce+token@domain`; blank without a domain, or where the token has no room: then the Message-ID says it."""
    local = _PREFIX + token
    fits = domain and len(local) <= _LONGEST_LOCAL_PART and _TOKEN.fullmatch(token)
    return f"{local}@{domain}" if fits else ""


def token_of(address: str) -> str:
    """The token of a `return_path`; blank for any other address."""
    found = _RETURNED.fullmatch(address.strip().strip("<>"))
    return found[1] if found else ""
