"""Requests at a server that a tenant names: public addresses only, bounded in time and size, the token renewed once."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx2
import jwt

from domain.errors import Invalid
from domain.outreach.refusals import SendRefusal
from domain.sync.addresses import Target, target_of
from providers.contract import Final, ProviderError, Retryable, Unknown
from providers.http.answers import NOT_TAKEN, wait_seconds
from providers.http.tls import tls
from providers.http.wire import Answer, json_of
from providers.webhooks.network import NotPublicError, addresses_of, resolve

NAME = "fhir"
LIMIT = 15.0
"""Seconds for a whole request."""
_LONGEST_ANSWER = 2_000_000
_ASSERTION_S = 240
_EARLY_S = 30
_MEDIA = "application/fhir+json"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class FhirServer:
    """`token`: a static bearer; else SMART backend services by `client_id` and `private_key` (PEM) at `token_url`.

    `private`: it may lie in this network.
    """

    base_url: str
    token: str = field(default="", repr=False)
    token_url: str = ""
    client_id: str = ""
    private_key: str = field(default="", repr=False)
    key_id: str = ""
    scope: str = "system/*.read system/*.write"
    private: bool = False


class FhirWire:
    """What goes wrong is a `ProviderError` with a code, and never quotes what the server says of a person."""

    def __init__(self, server: FhirServer, limit: float = LIMIT) -> None:
        self._server, self._limit = server, limit
        self._client = httpx2.AsyncClient(verify=tls(), timeout=limit, trust_env=False, follow_redirects=False)
        self._token, self._until = server.token, float("inf") if server.token else 0.0

    async def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """`path` under the base; 412 and 404 are returned, every other failure raised."""
        url = f"{self._server.base_url.rstrip('/')}/{path}" + (f"?{urlencode(params)}" if params else "")
        content = json.dumps(body).encode() if body is not None else None
        for again in (False, True):
            sent = {"accept": _MEDIA, **(headers or {}), **(await self._authorization(renew=again))}
            if content is not None:
                sent["content-type"] = _MEDIA
            answer = await self._send(method, url, content, sent)
            if answer.status != 401 or self._server.token or not self._server.client_id:
                break
        if answer.good or answer.status in (404, 412):
            return answer
        raise refusal(answer)

    async def _authorization(self, *, renew: bool) -> dict[str, str]:
        if self._server.client_id and not self._server.token and (renew or time.monotonic() >= self._until):
            self._token, self._until = await self._new_token()
        return {"authorization": f"Bearer {self._token}"} if self._token else {}

    async def _new_token(self) -> tuple[str, float]:
        """RFC 7523 as SMART backend services has it: an assertion that our key signs, once."""
        server, now = self._server, int(time.time())
        claims = {
            "iss": server.client_id,
            "sub": server.client_id,
            "aud": server.token_url,
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + _ASSERTION_S,
        }
        try:
            algorithm = "ES384" if "EC PRIVATE" in server.private_key else "RS384"
            named = {"kid": server.key_id} if server.key_id else None
            signed = jwt.encode(claims, server.private_key, algorithm=algorithm, headers=named)
        except (jwt.PyJWTError, ValueError, TypeError):
            raise Final(NAME, "bad_key", SendRefusal.CREDENTIALS) from None
        form = {
            "grant_type": "client_credentials",
            "scope": server.scope,
            "client_assertion_type": _ASSERTION,
            "client_assertion": signed,
        }
        sent = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        answer = await self._send("POST", server.token_url, urlencode(form).encode(), sent)
        said = answer.said if isinstance(answer.said, dict) else {}
        if answer.good and isinstance(said.get("access_token"), str):
            lasts = said.get("expires_in")
            seconds = lasts if isinstance(lasts, int) and 0 < lasts < 86_400 else 300
            return said["access_token"], time.monotonic() + max(seconds - _EARLY_S, 0)
        if answer.status in NOT_TAKEN or answer.status >= 500:
            raise Retryable(NAME, f"token: HTTP {answer.status}", after=wait_seconds(answer.headers))
        raise Final(NAME, f"token_{answer.status}", SendRefusal.CREDENTIALS)

    async def _send(self, method: str, url: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        try:
            async with asyncio.timeout(self._limit):
                target, address = await self._place(url)
                return await self._to(target, address, method, content, headers)
        except UnicodeError:
            raise Retryable(NAME, "name_not_found") from None
        except (Invalid, ValueError):
            raise Final(NAME, "bad_url", SendRefusal.CREDENTIALS) from None
        except NotPublicError:
            raise Final(NAME, "private_address", SendRefusal.CREDENTIALS) from None
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise Retryable(NAME, type(error).__name__) from None
        except (TimeoutError, httpx2.HTTPError, httpx2.StreamError) as error:
            raise Unknown(NAME, f"{type(error).__name__} after the request went out") from None
        except OSError:
            raise Retryable(NAME, "name_not_found") from None

    async def _place(self, url: str) -> tuple[Target, str]:
        """Where it leads now, and the address that was judged."""
        if not self._server.private:
            target = target_of(url)
            return target, (await addresses_of(target, resolve, development=False))[0]
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise Invalid("url", "must be an address that begins with http:// or https://")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        found = (await resolve(parts.hostname, port))[0]
        return Target(parts.scheme, parts.hostname, port, path), f"[{found}]" if ":" in found else found

    async def _to(
        self, target: Target, address: str, method: str, content: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        """To the address that was judged, under the name that its certificate must have: no second look-up."""
        url = f"{target.scheme}://{address}:{target.port}{target.path}"
        named = {**headers, "host": target.authority}
        extensions = {"sni_hostname": target.host}
        async with self._client.stream(method, url, content=content, headers=named, extensions=extensions) as answer:
            body = bytearray()
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > _LONGEST_ANSWER:
                    raise Final(NAME, "answer_too_long")
        return Answer(answer.status_code, answer.headers, json_of(bytes(body)))

    async def aclose(self) -> None:
        await self._client.aclose()


def refusal(answer: Answer) -> ProviderError:
    """Of an OperationOutcome its code alone: its words may quote the patient."""
    status = answer.status
    if status in NOT_TAKEN:
        after = wait_seconds(answer.headers)
        return Retryable(NAME, f"HTTP {status}", after=after, throttled=status == 429)
    if status in (401, 403):
        return Final(NAME, str(status), SendRefusal.CREDENTIALS)
    if status >= 500 or status < 400:
        return Unknown(NAME, f"HTTP {status} after the request went out")
    return Final(NAME, _issue(answer.said) or str(status))


def _issue(said: Any) -> str:
    issues = said.get("issue") if isinstance(said, dict) and said.get("resourceType") == "OperationOutcome" else None
    for issue in issues if isinstance(issues, list) else []:
        code = issue.get("code") if isinstance(issue, dict) else None
        if isinstance(code, str) and code.replace("-", "").isalpha() and len(code) <= 30:
            return code
    return ""
