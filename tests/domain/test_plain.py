"""Numbers are no dates, `true` is no number, `1_000` is none either: every field of every body that people write."""

import inspect
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, get_args

import pytest
from fastapi.routing import APIRoute
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError

from api.routes import ROUTERS
from domain.capture.imports.mapping import ImportMap
from domain.capture.partners import PartnerRules
from domain.capture.submission import LeadCapture
from domain.rules.rule_sets import KINDS
from domain.tenants.policy import Policy
from domain.text.plain import Plain, number_of

LAX = {int: (True, "1_000", "١٢"), bool: (0, 1, 1.0), date: (0, "0", 1_000_000, "22373", "20260601"),
       datetime: (0, "0", 1_800_000_000, "1800000000", "20260601T0930Z"), Decimal: (True, "1_000", "٣"),
       float: (True, "1_000", "٣")}  # fmt: skip


class Everything(Plain):
    number: int | None = None
    fraction: float = 0.0
    amount: Annotated[Decimal | None, Field(ge=0)] = None
    flag: bool = False
    day: date | None = None
    moment: AwareDatetime | None = None


@pytest.mark.parametrize(("name", "kind"), [("number", int), ("fraction", float), ("amount", Decimal), ("flag", bool),
                                            ("day", date), ("moment", datetime)])  # fmt: skip
def test_what_only_looks_like_a_value_is_none(name: str, kind: type) -> None:
    for value in LAX[kind]:
        with pytest.raises(ValidationError):
            Everything.model_validate({name: value})


def test_what_is_one_is_taken() -> None:
    said = {"number": "12", "fraction": 1, "amount": "10.25", "flag": "true", "day": "1961-04-02T00:00:00",
            "moment": "2026-06-01T09:30:00+05:30"}  # fmt: skip
    kept = Everything.model_validate(said)
    assert (kept.number, kept.amount, kept.flag, kept.day) == (12, Decimal("10.25"), True, date(1961, 4, 2))
    assert kept.moment == datetime(2026, 6, 1, 4, tzinfo=UTC)


def bodies() -> Iterator[type[BaseModel]]:
    """Of every route, and what the domain reads of JSON on its own."""
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute):
                for one in inspect.signature(route.endpoint).parameters.values():
                    annotation = get_args(one.annotation)[0] if get_args(one.annotation) else one.annotation
                    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
                        yield annotation
    yield from (LeadCapture, ImportMap, PartnerRules, Policy)
    yield from (kind.model for kind in KINDS.values())


def lax_fields(model: type[BaseModel], seen: set[type]) -> Iterator[str]:
    if model in seen:
        return
    seen.add(model)
    for name, info in model.model_fields.items():
        kinds = list(leaves(info.annotation))
        for kind in kinds:
            if inspect.isclass(kind) and issubclass(kind, BaseModel):
                yield from lax_fields(kind, seen)
        if str in kinds:
            continue
        for kind in (one for one in kinds if one in LAX):
            adapter: TypeAdapter[Any] = TypeAdapter(model)
            for value in LAX[kind]:
                try:
                    adapter.validate_python({info.alias or name: value})
                except ValidationError as error:
                    wrong = {str(part) for entry in error.errors() for part in entry["loc"][:1]}
                    if (info.alias or name) in wrong:
                        continue
                yield f"{model.__name__}.{name} takes {value!r}"


def leaves(annotation: Any) -> Iterator[Any]:
    parts = [part for part in get_args(annotation) if not isinstance(part, str)]
    if not parts:
        yield annotation
    for part in parts:
        yield from leaves(part)


def test_no_field_of_any_body_takes_what_only_looks_like_a_value() -> None:
    found = list(bodies())
    assert len(found) > 40
    seen: set[type] = set()
    assert sorted(fault for model in found for fault in lax_fields(model, seen)) == []


@pytest.mark.parametrize("text", ["1_000", "", "nan", "inf", "٣", "1,000", "0x10", "--1", "1e", "1 000"])
def test_a_text_that_is_no_number_is_none(text: str) -> None:
    assert number_of(text) is None


@given(st.text(max_size=30))
@settings(max_examples=300)
def test_whatever_is_typed_is_a_number_or_none(text: str) -> None:
    number = number_of(text)
    assert number is None or float(text.strip()) == float(number)  # strip knows more blanks than float
