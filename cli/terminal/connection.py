"""The API over HTTP, for commands: typed answers, refusals in one line, one repeat where that is harmless."""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import IO, Protocol, Self, TypeVar

import httpx2
from pydantic import BaseModel, TypeAdapter, ValidationError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from api.http.problems import Problem
from cli.terminal.failure import CommandFailed

Answer = TypeVar("Answer")
Item = TypeVar("Item")
TOKEN_TTL = timedelta(minutes=10)
_RENEW_AFTER = TOKEN_TTL.total_seconds() / 2
_TIMEOUT = httpx2.Timeout(60, connect=5)
_UPLOAD_TIMEOUT = httpx2.Timeout(300, connect=5)
_UNKNOWN_CALLER = 401
_PAUSE = 0.5
# Where to look for what there is.
_ALL = {
    "agent": "lead teams",
    "import": "lead imports",
    "lead": "lead list",
    "merge": "lead show LEAD",
    "move": "lead moves",
    "pair": "lead duplicates",
    "rule set": "lead rules list",
    "task": "lead tasks",
    "team": "lead teams",
    "user": "lead user list",
}


class Page(Protocol[Item]):
    """One page of a list; `next` is the cursor of the one after it."""

    items: list[Item]
    next: str | None


class ApiRefusal(CommandFailed):
    """The API said no; `problem` holds its reason."""

    def __init__(self, problem: Problem) -> None:
        named = problem.field and not problem.detail.startswith(problem.field)
        super().__init__(f"{problem.field}: {problem.detail}" if named else f"{problem.detail}{_way_out(problem)}")
        self.problem = problem


class Connection:
    """A client of one API. `token` is called again before the last token expires."""

    def __init__(self, url: str, token: Callable[[], str], transport: httpx2.BaseTransport | None = None) -> None:
        self._url, self._token, self._minted, self._bearer = url, token, float("-inf"), ""
        self._http = httpx2.Client(base_url=f"{url}/api/v1/", timeout=_TIMEOUT, transport=transport, trust_env=False)

    def get(self, path: str, shape: type[Answer], query: Mapping[str, str | int | None] | None = None) -> Answer:
        given = {name: value for name, value in (query or {}).items() if value is not None}
        return _read(self._send("GET", path, query=given), shape)

    def pages(
        self, path: str, shape: type[Page[Item]], query: Mapping[str, str | int | None] | None = None
    ) -> Iterator[Item]:
        """The items of every page."""
        cursor: str | None = None
        while True:
            page = self.get(path, shape, {**(query or {}), "cursor": cursor})
            yield from page.items
            if (cursor := page.next) is None:
                return

    def put(self, path: str, body: BaseModel, shape: type[Answer]) -> Answer:
        return _read(self._send("PUT", path, body=_json(body)), shape)

    def delete(self, path: str, shape: type[Answer]) -> Answer:
        return _read(self._send("DELETE", path), shape)

    def command(self, path: str, body: BaseModel | None, shape: type[Answer]) -> Answer:
        """Under a key of its own, so that it is harmless to send it again when the answer got lost."""
        content, key = _json(body), secrets.token_hex(16)
        return _read(retry_unreachable(2, _PAUSE)(self._send, "POST", path, body=content, key=key), shape)

    def upload(self, path: str, fields: Mapping[str, str], name: str, file: IO[bytes], shape: type[Answer]) -> Answer:
        """A file and what is said of it, under a key of its own, as `command`."""
        key = secrets.token_hex(16)
        return _read(retry_unreachable(2, _PAUSE)(self._send_file, path, fields, name, file, key), shape)

    def download(self, path: str, query: Mapping[str, str | None], out: Path) -> None:
        """Into a file, which is complete or not there. Raises `OSError`."""
        given = {name: value for name, value in query.items() if value is not None}
        part = out.with_name(f"{out.name}.part")
        headers = {"Authorization": f"Bearer {self._current_token()}"}
        try:
            with self._http.stream("GET", path, params=given, headers=headers) as answer:
                if answer.status_code >= 400:
                    answer.read()
                    raise _refusal(answer)
                with part.open("wb") as file:
                    for chunk in answer.iter_bytes():
                        file.write(chunk)
            part.replace(out)
        except httpx2.TransportError as error:
            raise Unreachable(self._url, error) from None
        finally:
            part.unlink(missing_ok=True)

    def _send_file(self, path: str, fields: Mapping[str, str], name: str, file: IO[bytes], key: str) -> httpx2.Response:
        file.seek(0)
        headers = {"Authorization": f"Bearer {self._current_token()}", "Idempotency-Key": key}
        try:
            answer = self._http.post(
                path, data=dict(fields), files={"file": (name, file)}, headers=headers, timeout=_UPLOAD_TIMEOUT
            )
        except httpx2.TransportError as error:
            raise Unreachable(self._url, error) from None
        if answer.status_code >= 400:
            raise _refusal(answer)
        return answer

    def _send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: bytes | None = None,
        key: str | None = None,
    ) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self._current_token()}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if key is not None:
            headers["Idempotency-Key"] = key
        try:
            answer = self._http.request(method, path, params=query, content=body, headers=headers)
        except httpx2.TransportError as error:
            raise Unreachable(self._url, error) from None
        if answer.status_code >= 400:
            raise _refusal(answer)
        return answer

    def _current_token(self) -> str:
        if time.monotonic() - self._minted > _RENEW_AFTER:
            self._bearer, self._minted = self._token(), time.monotonic()
        return self._bearer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()


class Unreachable(CommandFailed):
    """Nobody answers at the API's address."""

    def __init__(self, url: str, error: Exception) -> None:
        super().__init__(
            f"The API at {url} does not answer ({type(error).__name__}): see `lead status`, or name it with --api."
        )


def retry_unreachable(times: int, pause: float) -> Retrying:
    """`pause` in seconds."""
    return Retrying(
        retry=retry_if_exception_type(Unreachable),
        stop=stop_after_attempt(times),
        wait=wait_fixed(pause),
        reraise=True,
    )


def _json(body: BaseModel | None) -> bytes:
    return body.model_dump_json(exclude_unset=True).encode() if body is not None else b"{}"


def _read(answer: httpx2.Response, shape: type[Answer]) -> Answer:
    try:
        return TypeAdapter(shape).validate_json(answer.content)
    except ValidationError as error:
        raise CommandFailed(
            f"The API's answer is not what this version understands ({error.error_count()} faults)."
        ) from None


def _refusal(answer: httpx2.Response) -> ApiRefusal:
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValidationError:
        status = answer.status_code
        problem = Problem(type="about:blank", title="", status=status, detail=f"The API answered {status}.")
    if problem.status == _UNKNOWN_CALLER:
        problem.detail = (
            "The token was rejected: it was issued by another installation, has expired or was revoked, or its user is "
            "gone. `lead token` prints another; with an identity provider, give its access token in LEAD_TOKEN."
        )
    return ApiRefusal(problem)


def _way_out(problem: Problem) -> str:
    named = next((command for noun, command in _ALL.items() if problem.detail == f"No such {noun}."), None)
    return f" See `{named}`." if named else ""
