"""One signed request to an endpoint: bounded in time and size, and never into our own network."""

import asyncio
import json
import ssl
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property

import httpx2
from standardwebhooks import Webhook

from domain.errors import Invalid
from domain.sync.addresses import Target, target_of
from domain.sync.deliveries import ANSWER_LIMIT, PostAnswer, PostError, WebhookPost
from domain.text.normal_form import is_storable
from providers.webhooks.network import NotPublicError, Resolve, addresses_of, resolve

TIMEOUT_S, CONNECT_S = 15.0, 5.0
# Of the body, once the status has come: it decides nothing any more.
_READ_S = 2.0
_MOST_READ = 4 * ANSWER_LIMIT
_USER_AGENT = "lead-engine-webhooks/1"


class HttpWebhookPoster:
    """`development`: loopback is allowed, also by http. `look_up` and `trust` are the machine's own by default."""

    def __init__(
        self,
        *,
        development: bool = False,
        look_up: Resolve = resolve,
        trust: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._development, self._look_up, self._given, self._timeout_s = development, look_up, trust, timeout_s

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """Reading the certificates of all authorities takes a while: once, not for each request."""
        return self._given or httpx2.create_ssl_context(trust_env=False)

    async def post(self, post: WebhookPost) -> PostAnswer:
        """As `domain.sync.deliveries.WebhookPoster`; in time and within bounds, whatever the endpoint does."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._timeout_s):
                found = await self._post(post)
        except TimeoutError:
            found = PostAnswer(0, error=PostError.TIMEOUT)
        ms = round(1000 * (time.monotonic() - began))
        return PostAnswer(ms, found.status, found.answer, found.error, found.retry_after)

    async def check(self, url: str) -> None:
        """Raises `Invalid("url")` for where no webhook may go. A name that is not known yet is let through: each
        delivery looks again."""
        target = target_of(url, development=self._development)
        try:
            async with asyncio.timeout(CONNECT_S):
                await addresses_of(target, self._look_up, development=self._development)
        except NotPublicError:
            raise Invalid("url", "must lead to a public address: its host name leads into a private network") from None
        except (OSError, UnicodeError, TimeoutError):
            return

    async def _post(self, post: WebhookPost) -> PostAnswer:
        try:
            target = target_of(post.url, development=self._development)
            addresses = await addresses_of(target, self._look_up, development=self._development)
        except Invalid:
            return PostAnswer(0, error=PostError.BAD_URL)
        except NotPublicError:
            return PostAnswer(0, error=PostError.NOT_PUBLIC)
        except (OSError, UnicodeError):
            return PostAnswer(0, error=PostError.NAME_NOT_FOUND)
        body = json.dumps(post.payload, separators=(",", ":"), ensure_ascii=False).encode()
        headers = _signed(post, body) | {"host": target.authority}
        for address in addresses[:-1]:
            with_it = await self._send(target, address, headers, body)
            if with_it.error is not PostError.NO_CONNECTION:
                return with_it
        return await self._send(target, addresses[-1], headers, body)

    async def _send(self, target: Target, address: str, headers: dict[str, str], body: bytes) -> PostAnswer:
        """To the address that was judged, under the name that its certificate must have: no second look-up."""
        url = f"{target.scheme}://{address}:{target.port}{target.path}"
        named = {"sni_hostname": target.host}
        timeout = httpx2.Timeout(self._timeout_s, connect=CONNECT_S)
        try:
            async with (
                httpx2.AsyncClient(
                    timeout=timeout, trust_env=False, follow_redirects=False, verify=self._trust
                ) as client,
                client.stream("POST", url, content=body, headers=headers, extensions=named) as answer,
            ):
                return await _read(answer)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            tls = isinstance(error.__cause__ or error.__context__, ssl.SSLError) or "certificate" in str(error).lower()
            return PostAnswer(0, error=PostError.TLS if tls else PostError.NO_CONNECTION)
        except httpx2.TimeoutException:
            return PostAnswer(0, error=PostError.TIMEOUT)
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError):
            return PostAnswer(0, error=PostError.BROKEN_ANSWER)


def _signed(post: WebhookPost, body: bytes) -> dict[str, str]:
    """Ours only; while a secret is being rotated both sign."""
    at = datetime.now(UTC)
    text = body.decode()
    return {
        "webhook-id": post.id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(post.id, at, text) for secret in post.secrets),
        "content-type": "application/json",
        "accept-encoding": "identity",
        "user-agent": _USER_AGENT,
    }


async def _read(answer: httpx2.Response) -> PostAnswer:
    """The status decides; of the rest the beginning is kept, as it came over the wire."""
    status = answer.status_code
    kept = b""
    with suppress(httpx2.HTTPError, httpx2.StreamError, TimeoutError):
        async with asyncio.timeout(_READ_S):
            async for chunk in answer.aiter_raw():
                kept += chunk[: _MOST_READ - len(kept)]
                if len(kept) >= _MOST_READ:
                    break
    text = "".join(one if is_storable(one) else "�" for one in kept.decode("utf-8", "replace"))[:ANSWER_LIMIT]
    return PostAnswer(0, status, text, _error_of(status), _wish(answer))


def _error_of(status: int) -> PostError | None:
    if 200 <= status < 300:
        return None
    if status == 410:
        return PostError.GONE
    return PostError.REDIRECT if 300 <= status < 400 else PostError.STATUS


def _wish(answer: httpx2.Response) -> timedelta | None:
    """`Retry-After` in seconds, of an answer that may carry it."""
    said = answer.headers.get("retry-after", "")
    if answer.status_code not in (429, 503) or not (said.isascii() and said.isdigit() and len(said) < 8):
        return None
    return timedelta(seconds=int(said))
