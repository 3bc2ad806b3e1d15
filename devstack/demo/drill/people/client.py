"""The engine's API for people who do not give up: the same request with the same key, until there is an answer."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import httpx2

from devstack.demo.drill.journal import Answered, Entry, Journal, Request
from devstack.failure import StartFailed

_PAUSE, _PAUSE_PENDING = 0.4, 1.0
_TIMEOUT = 30.0
_REFUSALS = frozenset({403, 404, 409})
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_IN_USE = "idempotency_key_in_use"


class Client:
    """`patience` in seconds: how long a request is repeated. Answers on the way are counted in `failures`."""

    def __init__(self, url: str, tokens: Mapping[int, str], journal: Journal, *, patience: float) -> None:
        limits = httpx2.Limits(max_connections=64, max_keepalive_connections=32)
        self._web = httpx2.AsyncClient(base_url=url, trust_env=False, timeout=_TIMEOUT, limits=limits)
        self._tokens, self._journal, self._patience = tokens, journal, patience
        self.failures: dict[str, int] = {}

    async def close(self) -> None:
        await self._web.aclose()

    async def get(self, path: str, by: int | None = None) -> Any:
        """The JSON answer, or None while the engine is unavailable: the caller retries."""
        try:
            answer = await self._web.get(path, headers=self._authorization(by))
        except httpx2.TransportError:
            return None
        return answer.json() if answer.status_code == 200 else None

    async def read(self, path: str) -> Any:
        """As `get`, repeated until the engine is back. Raises `StartFailed` when there is no more patience."""
        deadline = time.monotonic() + self._patience
        while (answer := await self.get(path)) is None:
            if time.monotonic() > deadline:
                raise StartFailed(f"The API did not come back within {self._patience:.0f} s: {path}")
            await asyncio.sleep(_PAUSE)
        return answer

    async def press(self, path: str) -> None:
        """Follows a link's button, as somebody without a login; not journalled."""
        request = Request(kind="link", path=path, tenant=0, places={}, content="", headers=_FORM)
        await self._one_answer(request, time.monotonic())

    async def all_of(self, path: str, by: int) -> list[dict[str, Any]]:
        """Every item of a list with pages; none when a page does not come."""
        items: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = await self.get(f"{path}{cursor}", by)
            if page is None:
                return []
            items += page["items"]
            if page["next"] is None:
                return items
            cursor = f"&cursor={page['next']}"

    async def send(self, request: Request, *, repeat: bool = False) -> Entry:
        """Journalled with its final answer. `repeat`: sent once more at once, which must be answered the same."""
        entry = await self._until_answered(request)
        if repeat and entry.answered is Answered.ACKNOWLEDGED:
            await self.replay(entry)
        return entry

    async def replay(self, first: Entry) -> bool:
        """Whether the same request gets the same answer again; journalled when not."""
        began = time.monotonic()
        answer, tries = await self._final(first.request, began)
        if answer is not None and (answer.status_code, _content(answer)) == (first.status, first.answer):
            return True
        outcome = Answered.UNANSWERED if answer is None else Answered.DIFFERENT
        self._journal.add(first.request, outcome, **_measured(answer, began, tries))
        return False

    async def _until_answered(self, request: Request) -> Entry:
        began = time.monotonic()
        answer, tries = await self._final(request, began)
        outcome = Answered.UNANSWERED if answer is None else _outcome(answer.status_code)
        return self._journal.add(request, outcome, **_measured(answer, began, tries))

    async def _final(self, request: Request, began: float) -> tuple[httpx2.Response | None, int]:
        """The answer after those that only said "received" (202, the first one is journalled), and how many there were;
        None when there was none in time."""
        tries, pending = 0, False
        while True:
            tries += 1
            answer = await self._one_answer(request, began)
            if answer is None or answer.status_code != 202 or request.key is None:
                return answer, tries
            if not pending:
                self._journal.add(request, Answered.PENDING, **_measured(answer, began, tries))
            pending = True
            if time.monotonic() - began > self._patience:
                return None, tries
            await asyncio.sleep(_PAUSE_PENDING)

    async def _one_answer(self, request: Request, began: float) -> httpx2.Response | None:
        """None when nothing but failures came while there was patience."""
        while True:
            try:
                answer = await self._post(request)
                if not _is_failure(answer):
                    return answer
                self._count(str(answer.status_code))
            except httpx2.TransportError as error:
                self._count(type(error).__name__)
            if time.monotonic() - began > self._patience:
                return None
            await asyncio.sleep(_PAUSE)

    async def _post(self, request: Request) -> httpx2.Response:
        headers = {**self._authorization(request.by), **request.headers}
        if request.key is not None:
            headers["Idempotency-Key"] = request.key
        if request.content is not None:
            return await self._web.post(request.path, content=request.content.encode(), headers=headers)
        return await self._web.post(request.path, json=request.body or {}, headers=headers)

    def _authorization(self, by: int | None) -> dict[str, str]:
        return {} if by is None else {"Authorization": f"Bearer {self._tokens[by]}"}

    def _count(self, what: str) -> None:
        self.failures[what] = self.failures.get(what, 0) + 1


def _is_failure(answer: httpx2.Response) -> bool:
    """Not an answer: the same request may be sent again."""
    if answer.status_code >= 500 or answer.status_code == 429:
        return True
    return answer.status_code == 409 and _IN_USE in answer.text


def _outcome(status: int) -> Answered:
    if status < 300:
        return Answered.ACKNOWLEDGED
    return Answered.REFUSED if status in _REFUSALS else Answered.UNEXPECTED


def _content(answer: httpx2.Response) -> Any:
    is_json = "json" in answer.headers.get("content-type", "")
    return answer.json() if is_json and answer.content else answer.text


def _measured(answer: httpx2.Response | None, began: float, tries: int) -> dict[str, Any]:
    measures: dict[str, Any] = {"seconds": round(time.monotonic() - began, 3), "tries": tries}
    return measures if answer is None else {**measures, "status": answer.status_code, "answer": _content(answer)}
