"""Who saves over what somebody else has changed meanwhile is refused: `ETag` out, `If-Match` in (RFC 9110).

The version is that of what can be edited. A lead that its run moves on stays at its version.
"""

import json
from hashlib import sha256
from typing import Annotated, TypeVar

from fastapi import Header, Response
from pydantic import BaseModel, Field

from domain.errors import Stale

Shown = TypeVar("Shown", bound=BaseModel)
Version = Annotated[str, Field(description="As in `ETag`, for `If-Match`.")]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=200,
        description="The `ETag` of what was read: 412 when somebody has changed it since. Without it the last wins.",
        examples=['"5f3a1c0de4b27a96"'],
    ),
]


def version_of(shown: BaseModel, editable: type[BaseModel]) -> str:
    """Of the fields of `editable` as they are shown, a strong entity tag."""
    fields = set(editable.model_fields) & set(type(shown).model_fields)
    values = json.dumps(shown.model_dump(mode="json", include=fields), sort_keys=True)
    return f'"{sha256(values.encode()).hexdigest()[:16]}"'


def tagged(response: Response, shown: Shown, editable: type[BaseModel]) -> Shown:
    """The same, with its version in the answer's `ETag` and, where it has the field, in its body."""
    response.headers["ETag"] = version_of(shown, editable)
    return versioned(shown, editable)


def versioned(shown: Shown, editable: type[BaseModel]) -> Shown:
    """The same, with its version in the body where it has the field."""
    if "version" not in type(shown).model_fields:
        return shown
    return shown.model_copy(update={"version": version_of(shown, editable)})


def require_version(
    if_match: str | None, shown: BaseModel, editable: type[BaseModel], reason: str | None = None
) -> None:
    """Raises `Stale`. `shown` is what is stored, read under the lock that the change is written under.

    `reason`: the caller is shown the fields as they are now, to choose from.
    """
    if if_match is None or if_match.strip() == "*":
        return
    if version_of(shown, editable) not in (tag.strip() for tag in if_match.split(",")):
        fields = set(editable.model_fields) & set(type(shown).model_fields)
        raise Stale(reason, shown.model_dump(mode="json", include=fields)) if reason else Stale
