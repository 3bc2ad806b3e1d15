"""Connections to servers that a tenant names: public addresses only, looked up once."""

import asyncio
import ipaddress
import socket

from domain.sync.addresses import is_public
from providers.contract import Final, Retryable

NAME = "smtp"


async def public_socket(host: str, port: int, limit: float) -> socket.socket:
    """Connected to the address that was checked: a second look-up cannot move it. Raises `Final("private_address")`,
    and `Retryable` when nothing answers there."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(limit):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Retryable(NAME, "name_not_found") from None
    except TimeoutError:
        raise Retryable(NAME, "name_not_found") from None
    family, kind, protocol, _, address = found[0]
    if not is_public(ipaddress.ip_address(address[0])):
        raise Final(NAME, "private_address")
    made = socket.socket(family, kind, protocol)
    made.setblocking(False)
    try:
        async with asyncio.timeout(limit):
            await loop.sock_connect(made, address)
    except OSError as error:
        made.close()
        raise Retryable(NAME, type(error).__name__) from None
    except BaseException:
        made.close()
        raise
    return made
