"""Which pages may use a session's cookie: our own. Browsers send it by themselves, so the request must say more."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from api.settings import ApiSettings
from domain.errors import Forbidden

OWN_HEADER = "x-console"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossSite(Forbidden):
    """Another site's page sent it."""

    reason = "cross_site"

    def __init__(self) -> None:
        super().__init__(
            "This request did not come from the console's own page, so the session's cookie does not count. "
            "Use the console, or send a bearer token."
        )


class Origins:
    """The page's origin must be the host that was requested, the public address or an allowed host."""

    def __init__(self, settings: ApiSettings) -> None:
        public = urlsplit(settings.public_url)
        self._encrypted = public.scheme == "https"
        self._places = frozenset(place.lower() for place in (public.netloc, *settings.allowed_hosts))

    def require_own(self, connection: HTTPConnection) -> None:
        """Of a request that a cookie came with, or shall come back from; raises `CrossSite`.

        What changes something must carry the header `X-Console`, which no other site's page can send without leave.
        """
        site = connection.headers.get("sec-fetch-site")
        if connection.scope.get("method") in _SAFE:
            allowed = site in (None, "same-origin", "none")
        else:
            own = site == "same-origin" if site else self._is_own(connection)
            allowed = own and connection.headers.get(OWN_HEADER) == "1"
        if not allowed:
            raise CrossSite

    def require_own_socket(self, connection: HTTPConnection) -> None:
        """Browsers name the origin of the page that opens a socket, and ask nobody; raises `CrossSite`."""
        if not self._is_own(connection):
            raise CrossSite

    def _is_own(self, connection: HTTPConnection) -> bool:
        given = connection.headers.getlist("origin")
        if len(given) != 1:
            return False
        try:
            origin = urlsplit(given[0].lower())
        except ValueError:
            return False
        if origin.scheme not in ("https",) if self._encrypted else origin.scheme not in ("http", "https"):
            return False
        return bool(origin.netloc) and origin.netloc in {connection.headers.get("host", "").lower(), *self._places}
