"""What the OpenAPI document says beyond what the routes say themselves."""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.http.problems import Problem, problems

DESCRIPTION = """Leads of a hospital group, from first enquiry to patient.

Send a bearer token. Every refusal is `application/problem+json` (RFC 9457) with a stable `type`, and with `field` or
`reason` where there is one. Another tenant's thing is answered exactly as an absent one. Too much at once is 429
with `Retry-After`. Every POST that changes or sends something takes an `Idempotency-Key`. Lists page by cursor: follow
`next` until it is null."""


def operation_id(route: APIRoute) -> str:
    """`leads_list_leads`: what generated clients call it. Two of one tag need two names."""
    return f"{re.sub('[ -]', '_', str(route.tags[0]))}_{route.name}" if route.tags else route.name


def describe(app: FastAPI) -> None:
    """Add the problem's schema, to which every documented refusal refers; every caller's requests are counted."""
    original = app.openapi

    def openapi() -> dict[str, Any]:
        document = original()
        document["components"].setdefault("schemas", {}).setdefault("Problem", _problem(document))
        for operations in document["paths"].values():
            for operation in operations.values():
                if operation.get("security"):
                    operation["responses"].setdefault("429", problems(429)[429])
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the document


def _problem(document: dict[str, Any]) -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["schemas"].update(schema.pop("$defs", {}))
    return schema
