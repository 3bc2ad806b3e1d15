"""Ids in paths, and every integer of a query: one spelling each, `1`, not `+1`, ` 1`, `01` or `1.0`."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, get_args

from fastapi import Path, Query, Request
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel, BeforeValidator
from pydantic_core import PydanticKnownError

from domain.errors import Invalid

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,18}", re.ASCII)


def _spelled(value: Any) -> Any:
    if isinstance(value, str) and not _INTEGER.fullmatch(value):
        raise PydanticKnownError("int_parsing")
    return value


Id = Annotated[int, Path(ge=1, lt=2**63), BeforeValidator(_spelled)]
TenantId = Annotated[int, Path(ge=1, lt=2**31), BeforeValidator(_spelled)]
TeamCode = Annotated[str, Query(max_length=50, pattern=r"^[a-z0-9][a-z0-9_\-]*$", description="A team's code.")]


class QueryIntegers:
    """Those of a route's query, found from what the route says of itself."""

    def __init__(self, dependant: Dependant) -> None:
        self._known = frozenset(name for part in _parts(dependant) for name in _names(part.query_params))

    def check(self, request: Request) -> None:
        """Raises `Invalid` for one that is spelled in another way."""
        for name, value in request.query_params.multi_items() if self._known else ():
            if name in self._known and not _INTEGER.fullmatch(value):
                raise Invalid(name, "must be a whole number")


def _parts(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for part in dependant.dependencies:
        yield from _parts(part)


def _names(fields: Any) -> Iterator[str]:
    for field in fields:
        kind = field.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (name for name, inner in kind.model_fields.items() if _is_integer(inner.annotation))
        elif _is_integer(kind):
            yield field.alias


def _is_integer(kind: Any) -> bool:
    return kind is int or any(map(_is_integer, get_args(kind)))
