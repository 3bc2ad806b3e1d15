"""The OpenAPI document as a test walks it: operations, the ids they take, and bodies made of its examples."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from api.auth.dependencies import Allow
from api.auth.permissions import PERMISSIONS, Action, Role
from api.main import create_app
from api.routes import ROUTERS
from api.settings import ApiSettings

PREFIX = "/api/v1"
METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH")
# No 32-bit number, no enum: what may be as large as a bigint is an id.
_LEAST_ID_BOUND = 2**63
# Integers of that size that name nothing: a lower bound, a record's own number of another system.
# A change of many leads answers with a job, which names the ids that it refuses: tests/api/leads/test_bulk.py.
NO_IDS = {"from_lead", "ids", "filters"}
# Names that are not the kind itself with `_id` behind it.
KIND_OF = {
    "owner": "agent",
    "assignee_id": "agent",
    "manager_id": "user",
    "into": "other_lead",
    "in_reply_to": "message",
}


@dataclass(frozen=True)
class IdSlot:
    """One place of a request that takes an id: in the path, the query, or the body, there by its keys."""

    where: str
    name: tuple[str | int, ...]

    @property
    def kind(self) -> str:
        name = next(str(part) for part in reversed(self.name) if isinstance(part, str))
        name = name.removesuffix("s") if name.endswith("_ids") else name
        return KIND_OF.get(name, name.removesuffix("_id"))

    def __str__(self) -> str:
        return f"{self.where} {'.'.join(map(str, self.name))}"


@dataclass(frozen=True)
class Operation:
    """One operation of the API, with the action that its route names."""

    method: str
    path: str
    action: Action
    raw: dict[str, Any] = field(repr=False, hash=False, compare=False)
    document: "Document" = field(repr=False, hash=False, compare=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def roles(self) -> frozenset[Role]:
        return PERMISSIONS[self.action]

    @property
    def path_names(self) -> list[str]:
        return [part["name"] for part in self._parameters("path")]

    @property
    def header_names(self) -> list[str]:
        return [part["name"] for part in self._parameters("header")]

    @property
    def query(self) -> dict[str, dict[str, Any]]:
        return {part["name"]: part["schema"] for part in self._parameters("query")}

    @property
    def body(self) -> tuple[str, dict[str, Any]] | None:
        """Its content type and schema."""
        content = self.raw.get("requestBody", {}).get("content", {})
        for kind, media in content.items():
            return kind, media["schema"]
        return None

    def id_slots(self) -> list[IdSlot]:
        return self.document.slots_of(self)

    def find_slots(self) -> list[IdSlot]:
        found = [IdSlot("path", (name,)) for name in self.path_names if self._is_id("path", name)]
        for name, schema in self.query.items():
            found += [IdSlot("query", way) for way in self.document.ids_in(schema, (name,))]
        if self.body:
            found += [IdSlot("body", way) for way in self.document.ids_in(self.body[1], ())]
        return found

    def example_word(self, name: str) -> str:
        """What stands for a part of the path that is no id."""
        (schema,) = (part["schema"] for part in self._parameters("path") if part["name"] == name)
        return str(self.document.example(schema))

    def example_body(self) -> Any:
        return self.document.example(self.body[1]) if self.body else None

    def _is_id(self, where: str, name: str) -> bool:
        (schema,) = (part["schema"] for part in self._parameters(where) if part["name"] == name)
        return bool(list(self.document.ids_in(schema, (name,))))

    def _parameters(self, where: str) -> list[dict[str, Any]]:
        return [part for part in self.raw.get("parameters", []) if part["in"] == where]


class Document:
    """The app's OpenAPI document."""

    def __init__(self, app: FastAPI) -> None:
        self.raw: dict[str, Any] = app.openapi()
        self._schemas: dict[str, Any] = self.raw["components"]["schemas"]
        self._slots: dict[Operation, list[IdSlot]] = {}
        actions = dict(_actions())
        self.operations = [
            Operation(method.upper(), path, actions[method.upper(), path], raw, self)
            for path, methods in self.raw["paths"].items()
            if path.startswith(PREFIX)
            for method, raw in methods.items()
        ]

    def slots_of(self, operation: Operation) -> list[IdSlot]:
        if operation not in self._slots:
            self._slots[operation] = operation.find_slots()
        return self._slots[operation]

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Behind its reference; of several ways the first that is not null."""
        while True:
            if "$ref" in schema:
                schema = {
                    **self._schemas[schema["$ref"].rsplit("/", 1)[1]],
                    **{k: v for k, v in schema.items() if k != "$ref"},
                }
                continue
            choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
            if not choices or "properties" in schema:
                return schema
            rest = {k: v for k, v in schema.items() if k in ("examples", "example")}
            schema = {**next((one for one in choices if one.get("type") != "null"), choices[0]), **rest}

    def ids_in(self, schema: dict[str, Any], at: tuple[str | int, ...], depth: int = 0) -> Iterator[tuple[Any, ...]]:
        """Where ids are in it: the keys that lead there, 0 for any place in a list."""
        schema = self.resolved(schema)
        if depth > 6:
            return
        name = next((part for part in reversed(at) if isinstance(part, str)), "")
        if schema.get("type") == "integer" and at and not NO_IDS.intersection(map(str, at)):
            bound = schema.get("exclusiveMaximum", schema.get("maximum", 0))
            if bound >= _LEAST_ID_BOUND - 1 or name.endswith(("_id", "_ids")):
                yield at
        for name, inner in schema.get("properties", {}).items():
            yield from self.ids_in(inner, (*at, name), depth + 1)
        if isinstance(schema.get("items"), dict):
            yield from self.ids_in(schema["items"], (*at, 0), depth + 1)

    def example(self, schema: dict[str, Any]) -> Any:
        """Its example, or the least that it allows."""
        schema = self.resolved(schema)
        for shown in (schema.get("examples"), [schema["example"]] if "example" in schema else None):
            if shown:
                return shown[0]
        for key in ("const", "default"):
            if schema.get(key) is not None:
                return schema[key]
        if schema.get("enum"):
            return schema["enum"][0]
        return self._least(schema)

    def _least(self, schema: dict[str, Any]) -> Any:
        match schema.get("type"):
            case "object":
                inner = schema.get("properties", {})
                return {name: self.example(inner[name]) for name in schema.get("required", [])}
            case "array":
                return [self.example(schema["items"]) for _ in range(schema.get("minItems", 0))]
            case "integer" | "number":
                return schema.get("minimum", 1)
            case "boolean":
                return False
            case "string" if schema.get("format") == "date-time":
                return (datetime.now(UTC) + timedelta(days=3)).isoformat()
            case "string":
                return "x" * max(1, schema.get("minLength", 1))
            case _:
                return None


def operations() -> list[Operation]:
    """Of an app that opens nothing, for tests to be generated from."""
    with TemporaryDirectory() as folder:
        settings = ApiSettings(database_url="postgresql://unused", jwt_key_file=Path(folder) / "key")
        return Document(create_app(settings)).operations


def _actions() -> Iterator[tuple[tuple[str, str], Action]]:
    for router in ROUTERS:
        yield from _actions_of(router)


def _actions_of(router: APIRouter) -> Iterator[tuple[tuple[str, str], Action]]:
    for context in iter_route_contexts(router.routes):
        route = context.original_route
        assert isinstance(route, APIRoute)
        (action,) = [part.call.action for part in route.dependant.dependencies if isinstance(part.call, Allow)]
        for method in route.methods or ():
            yield (method, PREFIX + route.path_format), action
