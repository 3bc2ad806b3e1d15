"""Where an endpoint's name leads now: looked up once, each address judged, and one of them connected to."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

from domain.sync.addresses import Target, is_loopback_name, is_public

# From a host name and a port to its addresses, as texts. Raises OSError where there are none.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
MOST_ADDRESSES = 2


class NotPublicError(Exception):
    """The name leads into somebody's own network."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """By this machine's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


async def addresses_of(target: Target, look_up: Resolve, *, development: bool) -> list[str]:
    """Up to two, ready for a URL. Raises `NotPublicError` when a single one is not public, OSError when there is none.

    `development`: loopback is allowed, by its own names.
    """
    found = [ipaddress.ip_address(text) for text in dict.fromkeys(await look_up(target.host, target.port))]
    if not found:
        raise OSError("no address")
    here = development and is_loopback_name(target.host)
    if not all(is_public(one) or (here and one.is_loopback) for one in found):
        raise NotPublicError
    return [f"[{one}]" if one.version == 6 else str(one) for one in found[:MOST_ADDRESSES]]
