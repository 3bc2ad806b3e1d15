"""The one table from error class to answer: status and problem+json (RFC 9457). No trace, no value is ever echoed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from psycopg import InterfaceError as DriverInterfaceError
from psycopg import OperationalError as DriverOperationalError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from api.http.limits import Limit
from api.http.problems import FieldError, LineError, Problem
from domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    LeadEngineError,
    NotFound,
    Refused,
    Stale,
    TooMuch,
    Unanswered,
    Unavailable,
)
from domain.rules.rule_sets import BadRules
from domain.text.faults import field_name, message_of
from services.outreach.text_checks import BadText

_SLOWER = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Too many requests</title></head>
<body><h1>Too many requests</h1><p>Please try again in {seconds} seconds.</p></body></html>
"""
_Addresses = list[tuple[str, re.Pattern[str], frozenset[str]]]
_AWAY = "A dependency is unavailable. Try again in a few seconds."


class Unauthenticated(LeadEngineError):
    """No token, or an invalid one. The reason goes to the log only; so does whose it is, if a true token says so."""

    def __init__(self, why: str, tenant_id: int | None = None, user_id: int | None = None) -> None:
        super().__init__("A valid bearer token is needed: sign in again. On one machine, `lead token` prints one.")
        self.why, self.tenant_id, self.user_id = why, tenant_id, user_id


class SessionEnded(Unauthenticated):
    """A cookie that proves no session: it ended, was signed out, or never was."""

    reason = "session_ended"

    def __init__(self, why: str, tenant_id: int | None = None, user_id: int | None = None) -> None:
        super().__init__(why, tenant_id, user_id)
        self.args = ("Your session ended. Sign in again.",)


class UnreadableBody(LeadEngineError):
    """The body is no JSON that we take. `status` 400, 408, 413, 415 or 422."""

    def __init__(self, status: int, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.field = field


@dataclass(frozen=True)
class Answer:
    """`code` ends the problem's type; `detail` replaces the exception's own words where those are not for callers."""

    status: int
    code: str
    detail: str | None = None


DATABASE_AWAY = (OperationalError, InterfaceError, DriverOperationalError, DriverInterfaceError, PoolTimeout)
ANSWERS: Mapping[type[Exception], Answer] = {
    Invalid: Answer(422, "invalid"),
    BadRules: Answer(422, "bad-rules"),
    BadText: Answer(422, "bad-text"),
    NotFound: Answer(404, "not-found"),
    Refused: Answer(409, "refused"),
    Forbidden: Answer(403, "forbidden"),
    Conflict: Answer(409, "conflict"),
    TooMuch: Answer(429, "too-much"),
    Unavailable: Answer(503, "unavailable"),
    Unanswered: Answer(503, "unanswered"),
    Unauthenticated: Answer(401, "unauthenticated"),
    UnreadableBody: Answer(400, "unreadable-body"),
    Stale: Answer(412, "stale"),
    **dict.fromkeys(DATABASE_AWAY, Answer(503, "unavailable", _AWAY)),
}
REUSED_KEY = "idempotency_key_reused"


def problem(status: int, code: str, detail: str, **extension: Any) -> Problem:
    """`extension`: field, reason, lead_id, errors, current."""
    return Problem(
        type=f"urn:lead-engine:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        **extension,
    )


def respond(answer: Problem, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        answer.model_dump_json(exclude_none=True),
        status_code=answer.status,
        media_type="application/problem+json",
        headers=dict(headers or {}),
    )


def answer_error(error: Exception) -> Response:
    """The answer to an error of `ANSWERS`, by the nearest class."""
    known = next(ANSWERS[kind] for kind in type(error).__mro__ if kind in ANSWERS)
    status = _status(error, known)
    detail = known.detail or str(error)
    extension: dict[str, Any] = {name: getattr(error, name, None) for name in ("field", "reason", "lead_id", "current")}
    if isinstance(error, BadRules):
        extension["errors"] = [FieldError(field=fault.path, message=fault.text) for fault in error.faults]
    if isinstance(error, BadText):
        extension["errors"] = [
            LineError(field=fault.field, message=fault.text, line=fault.line or None) for fault in error.faults
        ]
    return respond(problem(status, known.code, detail, **extension), _headers(error, status))


def _status(error: Exception, known: Answer) -> int:
    if isinstance(error, UnreadableBody):
        return error.status
    if isinstance(error, Conflict) and error.reason == REUSED_KEY:
        return 422
    return known.status


def _headers(error: Exception, status: int) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": "Bearer"}
    if status in (429, 503):
        return {"Retry-After": str(getattr(error, "retry_after", 5))}
    return {}


def install(app: FastAPI) -> None:
    """Register every row of the table."""
    for kind in ANSWERS:
        app.add_exception_handler(kind, _on_known)
    app.add_exception_handler(TooMuch, _on_too_much)
    app.add_exception_handler(Unauthenticated, _on_unbelieved)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, answer_http)


async def _on_known(request: Request, error: Exception) -> Response:
    if isinstance(error, Forbidden | UnreadableBody) and _misses_a_name(request):
        return _not_allowed(_allowed(request))
    return answer_error(error)


async def _on_too_much(request: Request, error: Exception) -> Response:
    """A person at a browser gets a page."""
    assert isinstance(error, TooMuch)
    request.scope["refused"] = "limit"
    if "text/html" not in request.headers.get("accept", ""):
        return answer_error(error)
    page = _SLOWER.format(seconds=error.retry_after)
    return Response(page, 429, {"Retry-After": str(error.retry_after)}, "text/html")


async def _on_unbelieved(request: Request, error: Exception) -> Response:
    """Guessing is slowed; who is believed is never refused for somebody else's guesses."""
    try:
        await request.app.state.context.limits.client(Limit.FAILURES, request)
    except TooMuch as slower:
        return await _on_too_much(request, slower)
    return answer_error(error)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if any(entry["loc"][0] == "path" for entry in error.errors()) and _misses_a_name(request):
        return _not_allowed(_allowed(request))
    errors = [
        FieldError(field=field_name(entry["loc"]), message=message_of(entry)) for entry in error.errors()[:20]
    ] or [FieldError(field="body", message="is invalid")]
    first = errors[0]
    return respond(problem(422, "invalid", f"{first.field}: {first.message}", field=first.field, errors=errors))


def _not_allowed(methods: str) -> Response:
    detail = f"This address takes {methods}."
    return respond(problem(405, "method-not-allowed", detail), {"Allow": methods})


async def answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return _not_allowed(_allowed(request))
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    return respond(problem(error.status_code, code, HTTPStatus(error.status_code).phrase), error.headers)


def _allowed(request: Request) -> str:
    """The methods of every route of this address, as `Allow` lists them."""
    methods = _by_name(request)
    if not methods:
        path = request.url.path
        methods = {one for _, address, taken in _known(request.app) if address.match(path) for one in taken}
    return ", ".join(sorted(methods))


def _misses_a_name(request: Request) -> bool:
    """Whether some route has the address by name, such as `/imports/rows`, and none of them takes this method. The name
    then came to a route that takes an id there."""
    named = _by_name(request)
    return bool(named) and request.method not in named


def _by_name(request: Request) -> set[str]:
    return {one for path, _, taken in _known(request.app) if path == request.url.path for one in taken}


def _known(app: FastAPI) -> _Addresses:
    if not hasattr(app.state, "methods"):
        app.state.methods = list(_addresses(app))
    known: _Addresses = app.state.methods
    return known


def _addresses(app: FastAPI) -> Iterator[tuple[str, re.Pattern[str], frozenset[str]]]:
    for context in iter_route_contexts(app.routes):
        if context.path and context.methods:
            yield context.path, compile_path(context.path)[0], frozenset(context.methods)
