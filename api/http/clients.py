"""The client address of a request. Only configured proxies are trusted, because anybody can write a header."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.requests import HTTPConnection

from api.settings import Network

Address = IPv4Address | IPv6Address
_UNKNOWN = IPv4Address("0.0.0.0")  # noqa: S104 - the address that says nothing, not one to listen on
_HOUSEHOLD = 64


def client_address(request: HTTPConnection) -> str:
    """The client's own address, whole, as it is kept with a consent."""
    return str(_client(request))


def ip_prefix(request: HTTPConnection) -> str:
    """What counts as one client: an IPv4 address, or the /64 that one IPv6 household may choose its addresses from."""
    return household(_client(request))


def household(address: Address) -> str:
    """As `ip_prefix`."""
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address), _HOUSEHOLD), strict=False))
    return str(address)


def client_ip(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> Address:
    """`forwarded` are the X-Forwarded-For headers in their order. Each proxy appends whom it heard, so the first
    from the right that is no proxy of ours is true, and everything left of it is hearsay."""
    nearest = read_address(peer) or _UNKNOWN
    heard = [part for header in forwarded for part in header.split(",")]
    while heard and any(nearest in network for network in trusted):
        before = read_address(heard.pop())
        if before is None:
            break
        nearest = before
    return nearest


def read_address(text: str) -> Address | None:
    """Also with a port, as some proxies write it, and an IPv4 address within IPv6."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _client(request: HTTPConnection) -> Address:
    if known := request.scope.get("client_address"):
        found: Address = known
        return found
    peer = request.client.host if request.client else ""
    trusted = request.app.state.context.settings.trusted_proxies
    found = client_ip(peer, request.headers.getlist("x-forwarded-for"), trusted)
    request.scope["client_address"] = found
    return found
