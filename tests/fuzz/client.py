"""Sends the requests of one process, checks each answer, and makes a finding as small as it goes."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2

from api.auth.keys import ensure_key, mint
from api.auth.permissions import Role
from tests.fuzz.checks import Checks
from tests.fuzz.requests import Pools, Sent, kinds_made, request
from tests.matrix.document import Document
from tests.matrix.world import World

_MOST_TRIES = 40
_FOR_SECONDS = 60.0


@dataclass
class Finding:
    """What is wrong, how often, and the smallest request that shows it."""

    name: str
    fault: str
    times: int
    number: int
    case: dict[str, Any]


@dataclass
class Tally:
    """Answers of one process, or of all together."""

    requests: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    by_operation: dict[str, Counter[str]] = field(default_factory=dict)
    findings: dict[tuple[str, str], Finding] = field(default_factory=dict)

    def count(self, sent: Sent, status: str) -> None:
        self.requests += 1
        self.statuses[status] += 1
        self.by_operation.setdefault(sent.name, Counter())[status] += 1

    def add(self, other: "Tally") -> None:
        self.requests += other.requests
        self.statuses += other.statuses
        for name, counted in other.by_operation.items():
            self.by_operation.setdefault(name, Counter()).update(counted)
        for key, finding in other.findings.items():
            if key in self.findings:
                self.findings[key].times += finding.times
            else:
                self.findings[key] = finding


@dataclass(frozen=True)
class Part:
    """What one process is given: every `of`-th number from `first` on."""

    url: str
    key_file: Path
    worlds: tuple[dict[str, Any], dict[str, Any]]
    spare: dict[Role, int]
    seed: int
    first: int
    of: int
    requests: int
    clients: int
    seconds: float


class Sender:
    """One process: some clients at once, tokens of a minute, one tally."""

    def __init__(self, part: Part, document: Document, http: httpx2.AsyncClient) -> None:
        self._part, self._document, self._http = part, document, http
        self._key = ensure_key(part.key_file)
        self._checks = Checks(document)
        self._tokens: dict[tuple[Role, int], tuple[float, str]] = {}
        ours, theirs = (self._world(given) for given in part.worlds)
        self.pools = Pools(ours, theirs, made_by=kinds_made(document.operations))
        self.tally = Tally()

    async def run(self, numbers: Iterator[int], progress: Callable[[], None]) -> None:
        """Until there are no more numbers."""
        for number in numbers:
            sent = request(number, self._part.seed, self._document.operations, self.pools, self._part.spare)
            status, fault, answer = await self.send(sent)
            self.tally.count(sent, status)
            if status[:1] == "2":
                self.pools.learn(sent, answer)
            if fault:
                await self._found(sent, fault)
            progress()

    async def send(self, sent: Sent) -> tuple[str, str | None, Any]:
        """The status, what is wrong with the answer, and the answer when it is JSON."""
        try:
            answer = await self._answer(sent)
            if answer.status_code == 401 and sent.role:  # signed out meanwhile by another request
                self._tokens.pop(self._caller(sent), None)
                await asyncio.sleep(1)
                answer = await self._answer(sent)
        except (httpx2.InvalidURL, UnicodeError, httpx2.LocalProtocolError):
            return "not sent", None, None
        except httpx2.TimeoutException:
            return "timeout", "no answer within 60 s", None
        except httpx2.HTTPError as error:
            return (
                "closed",
                None if sent.how in ("header", "path", "public", "raw body") else type(error).__name__,
                None,
            )
        fault = self._checks.fault(sent, answer.status_code, answer.headers, answer.content)
        return str(answer.status_code), fault, _json(answer)

    async def _answer(self, sent: Sent) -> httpx2.Response:
        headers = dict(sent.headers)
        if sent.role:
            headers["Authorization"] = f"Bearer {self._token(sent)}"
        target = f"{sent.path}?{sent.query}" if sent.query else sent.path
        return await self._http.request(sent.method, target, headers=headers, content=sent.content or None)

    def _caller(self, sent: Sent) -> tuple[Role, int]:
        assert sent.role
        return sent.role, sent.user or self.pools.ours.users[sent.role]

    def _token(self, sent: Sent) -> str:
        role, user = self._caller(sent)
        until, token = self._tokens.get((role, user), (0.0, ""))
        if until < time.monotonic():
            token = mint(self._key, self.pools.ours.tenant_id, user, role.value, timedelta(minutes=10))
            self._tokens[role, user] = (time.monotonic() + _FOR_SECONDS, token)
        return token

    def _world(self, given: dict[str, Any]) -> World:
        return World(http=self._http, mint=lambda *_: "", write=lambda *_, **__: 0, **given)

    async def _found(self, sent: Sent, fault: str) -> None:
        key = (sent.name, fault)
        if key in self.tally.findings:
            self.tally.findings[key].times += 1
            return
        self.tally.findings[key] = Finding(sent.name, fault, 1, sent.number, case(sent))
        self.tally.findings[key].case = case(await self._smallest(sent, fault))

    async def _smallest(self, sent: Sent, fault: str) -> Sent:
        """Leaves out whatever can be left out while the same is wrong."""
        tries, smaller = 0, True
        while smaller and tries < _MOST_TRIES:
            smaller = False
            for less in _less(sent):
                tries += 1
                if (await self.send(less))[1] == fault:
                    sent, smaller = less, True
                    break
                if tries >= _MOST_TRIES:
                    break
        return sent


def _less(sent: Sent) -> Iterator[Sent]:
    if sent.query:
        yield replace(sent, query="")
    for name in sent.headers:
        yield replace(sent, headers={key: value for key, value in sent.headers.items() if key != name})
    if isinstance(sent.body, dict):
        for name in sent.body:
            body = {key: value for key, value in sent.body.items() if key != name}
            yield replace(sent, body=body, content=json.dumps(body).encode("utf-8", "surrogatepass"))


def case(sent: Sent) -> dict[str, Any]:
    """All that is needed to send it again."""
    shown = sent.content[:2_000].decode("utf-8", "backslashreplace")
    more = f" … {len(sent.content)} bytes" if len(sent.content) > 2_000 else ""
    target = f"{sent.path}?{sent.query}" if sent.query else sent.path
    return {
        "method": sent.method,
        "path": target,
        "role": sent.role,
        "headers": dict(sent.headers),
        "body": shown + more,
        "how": sent.how,
    }


def _json(answer: httpx2.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
