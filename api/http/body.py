"""Request bodies as strict JSON: no duplicate keys, NaN, huge numbers, NUL or lone surrogates. All in linear time."""

import json
from collections.abc import Callable, Coroutine
from math import isfinite
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from fastapi.security.base import SecurityBase

from api.http.errors import UnreadableBody
from api.http.ids import QueryIntegers
from domain.text.faults import field_name
from domain.text.json_shape import DEEPEST, LONGEST_NUMBER, MOST_VALUES, Excess, excess
from domain.text.normal_form import is_storable

# What exact decimals are written with by other systems; the value of more is the same.
_LONGEST_FRACTION = 400
_TOO_DEEP = "The body is nested too deeply."


class StrictRequest(Request):
    """A request whose JSON is read by our rules."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            self._json = parse(await self.body())
        return self._json


class Guard(SecurityBase):
    """The dependency that authenticates the caller; it runs before the body is read."""

    async def __call__(self, request: Request) -> Any:
        raise NotImplementedError

    async def again(self, request: Request) -> Any:
        """The same once the body has come, which may take minutes: who was shut out meanwhile has no effect."""
        raise NotImplementedError


class StrictRoute(APIRoute):
    """The route class of every JSON route: first the caller, then the body; no loose JSON, no other content type."""

    takes = "application/json"

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        wants_body = self.body_field is not None
        integers = QueryIntegers(self.dependant)
        guard = next((part.call for part in self.dependant.dependencies if isinstance(part.call, Guard)), None)

        async def strict(request: Request) -> Response:
            if guard:
                await guard(request)
            integers.check(request)
            if not wants_body:
                return await handle(request)
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != self.takes:
                raise UnreadableBody(415, f"Send the body as {self.takes}.")
            read = await self._read(request)
            if guard:
                await guard.again(request)
            return await handle(read)

        return strict

    async def _read(self, request: Request) -> Request:
        request = StrictRequest(request.scope, request.receive)
        await request.json()
        return request


class UploadRoute(StrictRoute):
    """The same for a file with a few fields beside it; what is more than a little of it waits on the disk."""

    takes = "multipart/form-data"

    async def _read(self, request: Request) -> Request:
        try:
            form = await request.form(max_files=1, max_fields=20)
        except ValueError:  # a charset by which nothing can be read
            raise UnreadableBody(400, "The form is not text in UTF-8.") from None
        for name, value in form.multi_items():
            for text in (name, value if isinstance(value, str) else value.filename or ""):
                if not is_storable(text):
                    raise UnreadableBody(422, "must not contain NUL or lone surrogates", field_name((name,)))
        return request


def parse(body: bytes, most_values: int = MOST_VALUES) -> Any:
    """Raises `UnreadableBody`: 400 for what is no JSON, 422 for JSON that breaks a rule."""
    match excess(body, most_values):
        case Excess.DEEP:
            raise UnreadableBody(400, _TOO_DEEP)
        case Excess.MANY:
            raise UnreadableBody(422, f"A body may have {most_values:,} values: send less at once.")
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_int=_integer,
            parse_float=_fraction,
        )
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise UnreadableBody(400, "The body is not valid JSON in UTF-8.") from None
    except RecursionError:
        raise UnreadableBody(400, _TOO_DEEP) from None
    _check(value, (), plain=b"\\u" not in body)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise UnreadableBody(422, "A field is given twice.", field_name((twice,)))
    return fields


def _no_constant(_: str) -> Any:
    raise UnreadableBody(422, "NaN and Infinity are no JSON numbers.")


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise UnreadableBody(422, "A number has too many digits.")
    return int(digits)


def _fraction(digits: str) -> float:
    if len(digits) > _LONGEST_FRACTION:
        raise UnreadableBody(422, "A number has too many digits.")
    number = float(digits)
    if not isfinite(number):
        raise UnreadableBody(422, "A number is too large.")
    return number


def _check(value: Any, path: tuple[str | int, ...], *, plain: bool) -> None:
    """`plain`: no escape in the body, so no string can hold what we refuse; depth only."""
    if len(path) > DEEPEST:
        raise UnreadableBody(400, _TOO_DEEP)
    if isinstance(value, str):
        if not plain and not is_storable(value):
            raise UnreadableBody(422, "must not contain NUL or lone surrogates", field_name(path or ("body",)))
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check(name, path, plain=plain)
            _check(inner, (*path, name), plain=plain)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _check(inner, (*path, index), plain=plain)
