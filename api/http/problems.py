"""The shape of every refusal."""

from typing import Any

from pydantic import BaseModel, Field


class FieldError(BaseModel):
    field: str
    message: str


class LineError(FieldError):
    """`line` of the field's text, from 1; null: the whole field."""

    line: int | None


class Problem(BaseModel):
    """RFC 9457. `field` names what was wrong, `reason` is a stable code, `lead_id` another lead of the same tenant.

    `current`: the fields as they are now, when somebody else has changed them meanwhile.
    """

    type: str = Field(examples=["urn:lead-engine:problem:invalid"])
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["phone: is not a valid phone number"])
    field: str | None = None
    reason: str | None = None
    lead_id: int | None = None
    errors: list[LineError | FieldError] | None = None
    current: dict[str, Any] | None = None


_MEANINGS = {
    400: "The body is not JSON",
    401: "No valid bearer token",
    403: "The caller's role may not do this",
    404: "Absent, or another tenant's",
    409: "Not now: `reason` says why",
    412: "Changed by somebody else since it was read",
    413: "The body is too large",
    415: "The body is of another type, or compressed",
    422: "A field breaks a rule; `field` names it",
    429: "More than the caller's share of a minute; see Retry-After",
    503: "A dependency is unavailable; see Retry-After",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's `responses` for these refusals, each with an example."""
    return {status: _documented(status) for status in statuses}


def _documented(status: int) -> dict[str, Any]:
    example = {
        "type": "urn:lead-engine:problem:example",
        "title": _MEANINGS[status].split(";")[0],
        "status": status,
        "detail": _MEANINGS[status],
    }
    return {
        "description": _MEANINGS[status],
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
        },
    }
