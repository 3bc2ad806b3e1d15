"""Where webhooks may be sent: https to a host in the public internet, never into our own network."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from domain.errors import Invalid

URL_LIMIT = 2_000
PORTS = frozenset({443, 8443})
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_PLAIN = re.compile(r"[\x21-\x7e]+", re.ASCII)
_NAT64 = tuple(ipaddress.IPv6Network(block) for block in ("64:ff9b::/96", "64:ff9b:1::/48"))
# What Python calls global, and nobody in the public internet answers from.
_NEVER = tuple(
    ipaddress.ip_network(block)
    for block in ("192.88.99.0/24", "::/96", "2001::/32", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10")
)


@dataclass(frozen=True)
class Target:
    """A URL of an endpoint in its parts; `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """As in the header `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == {"https": 443, "http": 80}[self.scheme] else f"{host}:{self.port}"


def target_of(url: str, *, development: bool = False) -> Target:
    """Raises `Invalid("url")`. `development`: loopback is allowed, there also by http and at any port."""
    if len(url) > URL_LIMIT or not _PLAIN.fullmatch(url) or "\\" in url:
        raise Invalid("url", f"must be an address of at most {URL_LIMIT:,} plain characters, without spaces")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Invalid("url", "is not an address: write https://, a host name and a path") from None
    host = (parts.hostname or "").lower()
    if not host or parts.username is not None or parts.password is not None:
        raise Invalid("url", "must have a host name, and neither a user nor a password")
    if parts.fragment:
        raise Invalid("url", "must not have a part after #: it is never sent")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if development and is_loopback_name(host) and parts.scheme in ("http", "https"):
        return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)
    if parts.scheme != "https":
        raise Invalid("url", "must begin with https://")
    target = Target("https", host, 443 if port is None else port, path)
    if target.port not in PORTS:
        raise Invalid("url", "must be at port 443 or 8443")
    _check_host(host)
    return target


def _check_host(host: str) -> None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        # Digits alone, or 0x7f.1, are other spellings of addresses.
        if not _HOST.fullmatch(host):
            raise Invalid("url", "must have a host name in the public internet, such as hooks.example.com") from None
        if host.endswith((".localhost", ".local", ".internal", ".localdomain", ".home.arpa")):
            raise Invalid("url", "must have a host name in the public internet, such as hooks.example.com") from None
    else:
        if not is_public(address):
            raise Invalid("url", "must lead to a public address")


def is_loopback_name(host: str) -> bool:
    """Of this machine, by its spelling alone."""
    return host in ("localhost", "127.0.0.1", "::1")


def is_public(address: Address) -> bool:
    """Whether it is of one host in the public internet. What an address embeds counts as the address itself."""
    if address.version == 6:
        inner = embedded(address)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local or address.scope_id is not None:
            return False
    if any(address.version == block.version and address in block for block in _NEVER):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved and not address.is_unspecified


def embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that it stands for: mapped, 6to4, NAT64."""
    if inner := address.ipv4_mapped or address.sixtofour:
        return inner
    if any(address in block for block in _NAT64):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None
