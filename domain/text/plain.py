"""Models of what people write in JSON, forms and files: a number is no date, `true` no number, `1_000` nothing."""

import re
from datetime import date, datetime
from typing import Any, cast

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

LARGEST_NUMBER = 2**53
_INTEGER = re.compile(r"[+-]?[0-9]{1,40}", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+(Z|[+-][0-9]{2}:?[0-9]{2})?)?", re.ASCII)


def number_of(text: str) -> int | float | None:
    """A number as a person writes it, in ASCII digits and without groups; None for what is none, or beyond ±2^53."""
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        return None
    number = int(plain) if _INTEGER.fullmatch(plain) else float(plain)
    if not abs(number) <= LARGEST_NUMBER:
        return None
    return int(number) if number == int(number) else number


def _integer(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticKnownError("int_type")
    if isinstance(value, str) and not _INTEGER.fullmatch(value.strip()):
        raise PydanticKnownError("int_parsing")
    return value


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticKnownError("float_type")
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        raise PydanticKnownError("float_parsing")
    return value


def _yes_no(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise PydanticKnownError("bool_type")
    return value


def _day(value: Any) -> Any:
    return _dated(value, "date_type")


def _moment(value: Any) -> Any:
    return _dated(value, "datetime_type")


def _dated(value: Any, kind: Any) -> Any:
    text = value.strip() if isinstance(value, str) else value
    if isinstance(text, date | datetime) or (isinstance(text, str) and _DAY.fullmatch(text)):
        return text
    raise PydanticKnownError(kind)


_CHECKS = {"int": _integer, "float": _number, "decimal": _number, "bool": _yes_no, "date": _day, "datetime": _moment}


def _guarded(schema: Any) -> Any:
    """The schema with a check before each value of these types; a union with a text knows itself which it is."""
    if isinstance(schema, list | tuple):
        return type(schema)(_guarded(part) for part in schema)
    if not isinstance(schema, dict):
        return schema
    kind = schema.get("type")
    if not isinstance(kind, str):  # fields by name, one of which may be called `type`
        return {name: _guarded(inner) for name, inner in schema.items()}
    if kind == "union" and any(_kind_of(choice) == "str" for choice in schema["choices"]):
        return schema
    if kind in _CHECKS and not schema.get("strict"):
        return core_schema.no_info_before_validator_function(_CHECKS[kind], cast(CoreSchema, schema))
    if kind == "function-before" and any(schema["function"].get("function") is check for check in _CHECKS.values()):
        return schema
    return {
        name: inner if name in ("metadata", "serialization", "default", "cls", "config") else _guarded(inner)
        for name, inner in schema.items()
    }


def _kind_of(choice: Any) -> Any:
    return (choice[0] if isinstance(choice, tuple) else choice).get("type")


class Plain(BaseModel):
    """A model whose numbers, dates, times, and yes or no take what looks like one, and no more.

    Texts are still read, for a form, a query and a file have nothing else.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return cast(CoreSchema, _guarded(handler(source)))


class PlainValue:
    """The same for one value: `Annotated[int, Query(ge=1), PLAIN]`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return cast(CoreSchema, _guarded(handler(source)))


PLAIN = PlainValue()
