"""The host names that the API answers to: pages elsewhere must not reach it by a name of theirs (DNS rebinding)."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from api.settings import ApiSettings


class Hosts:
    """Loopback names, numeric addresses, the host of the public address and `LEAD_ALLOWED_HOSTS`.

    A numeric address cannot be rebound. Nothing is checked where neither setting is made.
    """

    def __init__(self, settings: ApiSettings) -> None:
        named = {"public_url", "allowed_hosts"} & settings.model_fields_set
        own = urlsplit(settings.public_url).hostname or ""
        names = (own, "localhost", *settings.allowed_hosts)
        self._names = frozenset(name.lower() for name in names) if named else None

    def answer_to(self, host: str) -> bool:
        """`host` is the header; no browser sends none."""
        if self._names is None or not host:
            return True
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name.rstrip(".") in self._names or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
