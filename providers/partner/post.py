"""Outgoing webhooks to the tenant's endpoints: signed (Standard Webhooks), bounded, and never into our own network."""

import asyncio
import ipaddress
import json
import socket
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx2
from standardwebhooks import Webhook

from domain.sync import WebhookPost
from providers.contract import Final, Retryable

NAME = "webhook"
TIMEOUT_S = 10.0


class HttpWebhookPoster:
    """`allow_private` lets tests post to loopback."""

    def __init__(self, *, allow_private: bool = False) -> None:
        self._allow_private = allow_private

    async def post(self, post: WebhookPost) -> int:
        """2xx status; raises Final for 410 and addresses that are not allowed, Retryable otherwise."""
        body = json.dumps(post.payload, separators=(",", ":"))
        at = datetime.now(UTC)
        headers = {
            "webhook-id": post.id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(post.secret).sign(post.id, at, body),
            "content-type": "application/json",
        }
        url, host = await self._checked(post.url)
        headers["host"] = host
        try:
            async with (
                httpx2.AsyncClient(timeout=TIMEOUT_S, trust_env=False, follow_redirects=False) as client,
                client.stream(
                    "POST", url, content=body, headers=headers, extensions={"sni_hostname": host.partition(":")[0]}
                ) as answer,
            ):
                status = answer.status_code
        except httpx2.HTTPError as error:
            raise Retryable(NAME, type(error).__name__) from None
        if 200 <= status < 300:
            return status
        if status == 410:
            raise Final(NAME, "410")
        raise Retryable(NAME, str(status))

    async def _checked(self, url: str) -> tuple[str, str]:
        """The URL with the address that was checked in place of the name: a second look-up cannot move it."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise Final(NAME, "bad_url")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        except OSError:
            raise Retryable(NAME, "name_not_found") from None
        address = ipaddress.ip_address(found[0][4][0])
        if not self._allow_private and not _public(address):
            raise Final(NAME, "private_address")
        literal = f"[{address}]" if address.version == 6 else str(address)
        return parts._replace(netloc=f"{literal}:{port}").geturl(), parts.netloc


def _public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Embedded IPv4 (mapped, NAT64, 6to4) counts as what it leads to."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return _public(inner)
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return _public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast
