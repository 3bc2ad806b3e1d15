"""What is wrong, in our words: no sentence of pydantic's reaches a reader."""

from typing import Annotated, Any, Literal, get_args

import pytest
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import PydanticKnownError
from pydantic_core.core_schema import ErrorType

from domain.sync.deliveries import EndpointState
from domain.text.faults import message_of

THEIRS = ("Input should", "Field required", "Value error", "Assertion failed", "Extra inputs", "String should",
          "Datetimes provided", "Decimal input", "unable to", "Unable to", "URL input", "Keys should")  # fmt: skip
CONTEXT: dict[str, Any] = {
    "attribute": "x", "error": "no", "method_name": "x", "class_name": "X", "gt": 1, "ge": 1, "lt": 1, "le": 1,
    "multiple_of": 2, "field_type": "List", "min_length": 2, "max_length": 2, "actual_length": 3, "pattern": "^a$",
    "expected": "'a' or 'b'", "encoding": "utf-8", "encoding_error": "no", "tz_expected": 1, "tz_actual": 2,
    "class": "X", "discriminator": "'kind'", "tag": "x", "expected_tags": "'a', 'b'", "expected_schemes": "'https'",
    "expected_version": 4, "max_digits": 3, "decimal_places": 2, "whole_digits": 1,
}  # fmt: skip


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_every_type_of_error_is_said_in_our_words(kind: Any) -> None:
    context = CONTEXT | ({"error": ValueError("must be ours")} if kind == "value_error" else {})
    context |= {"error": AssertionError("must be ours")} if kind == "assertion_error" else {}
    said = message_of({"type": kind, "ctx": context, "msg": PydanticKnownError(kind, context).message()})
    assert not any(words in said for words in THEIRS), said
    assert "{" not in said
    assert said.split()[0] in ("must", "is", "has", "needs", "breaks"), said


def test_a_rule_of_ours_is_said_as_it_stands() -> None:
    class Body(BaseModel):
        kind: Annotated[int, Field(ge=3)]

    with pytest.raises(ValidationError) as refused:
        Body.model_validate({"kind": 1})
    assert message_of(refused.value.errors()[0]) == "must be greater than or equal to 3"
    ours = {"type": "value_error", "msg": "Value error, needs a name", "ctx": {"error": ValueError("needs a name")}}
    assert message_of(ours) == "needs a name"


def test_a_choice_of_some_members_of_an_enum_names_their_values() -> None:
    class Body(BaseModel):
        state: Literal[EndpointState.ACTIVE, EndpointState.PAUSED]

    with pytest.raises(ValidationError) as refused:
        Body.model_validate({"state": "disabled"})
    assert message_of(refused.value.errors()[0]) == "must be one of 'active' or 'paused'"


def test_what_may_not_be_empty_is_said_so() -> None:
    class Body(BaseModel):
        name: Annotated[str, Field(min_length=1)]

    with pytest.raises(ValidationError) as refused:
        Body.model_validate({"name": ""})
    assert message_of(refused.value.errors()[0]) == "must not be empty"


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (
            r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,99}$",
            "must begin with a letter or a digit, and have only letters, digits, `_`, `.` and `-`,"
            " at most 100 characters",
        ),
        (r"^[\x21-\x7e]+$", "must have only ASCII characters other than spaces"),
        (
            r"^[a-z][a-z_]{0,29}$",
            "must begin with a lowercase letter, and have only lowercase letters and `_`, at most 30 characters",
        ),
        (r"^-?(created_at|score)$", "must match pattern ^-?(created_at|score)$"),
    ],
)
def test_a_pattern_is_said_in_words(pattern: str, said: str) -> None:
    class Body(BaseModel):
        code: Annotated[str, Field(pattern=pattern)]

    with pytest.raises(ValidationError) as refused:
        Body.model_validate({"code": "Dr Rao €"})
    assert message_of(refused.value.errors()[0]) == said


def test_an_endless_list_of_choices_is_cut_at_a_comma() -> None:
    choices = ", ".join(f"'choice_{number}'" for number in range(200))
    said = message_of({"type": "enum", "ctx": {"expected": choices}})
    assert len(said) < 420
    assert said.endswith(" …")
