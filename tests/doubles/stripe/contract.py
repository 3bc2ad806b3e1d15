"""Reads a request as Stripe does, and holds it against the contract of `stripe_deposits.json`."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.doubles.contract import specs_folder

Json = Any


@lru_cache
def stripe_contract() -> "StripeContract | None":
    folder = specs_folder()
    return StripeContract(json.loads((folder / "stripe_deposits.json").read_text())) if folder else None


def bracketed(pairs: Iterable[tuple[str, str]]) -> Json:
    """`a[b][0][c]=x` as nested objects and lists."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        *way, last = re.findall(r"[^\[\]]+", name)
        here = root
        for at in way:
            here = here.setdefault(at, {})
        here[last] = value
    return _listed(root)


def _listed(node: Json) -> Json:
    if not isinstance(node, dict):
        return node
    if node and all(name.isdecimal() for name in node):
        return [_listed(node[name]) for name in sorted(node, key=int)]
    return {name: _listed(value) for name, value in node.items()}


class StripeContract:
    def __init__(self, document: Json) -> None:
        self._document = document

    def complaints(self, method: str, path: str, said: Json) -> list[str]:
        """What Stripe would refuse: unknown fields, wrong types, values that it does not know."""
        schema = self._schema(method, path)
        if schema is None:
            return [f"no operation {method} {path}"]
        typed = self._typed(said, schema)
        validator = Draft202012Validator({**schema, "components": self._document["components"]})
        found = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(typed)]
        return found + list(self._unknown_values(typed, schema, "$"))

    def _schema(self, method: str, path: str) -> Json | None:
        for template, item in self._document["paths"].items():
            if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), path) and method.lower() in item:
                operation = item[method.lower()]
                if "requestBody" in operation:
                    return operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
                given = [one for one in operation.get("parameters", ()) if one["in"] == "query"]
                return {
                    "type": "object",
                    "properties": {one["name"]: one["schema"] for one in given},
                    "required": [one["name"] for one in given if one.get("required")],
                    "additionalProperties": False,
                }
        return None

    def _candidates(self, schema: Json) -> Iterator[Json]:
        """The schema itself, and those that it is made of."""
        if "$ref" in schema:
            yield from self._candidates(self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
            return
        yield schema
        for part in [*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())]:
            yield from self._candidates(part)

    def _typed(self, value: Json, schema: Json) -> Json:
        candidates = list(self._candidates(schema))
        if isinstance(value, dict):
            fields = {name: field for one in candidates for name, field in one.get("properties", {}).items()}
            return {name: self._typed(part, fields.get(name, {})) for name, part in value.items()}
        if isinstance(value, list):
            items: Json = next((one["items"] for one in candidates if "items" in one), {})
            return [self._typed(part, items) for part in value]
        kinds = {one.get("type") for one in candidates}
        if "integer" in kinds and re.fullmatch(r"-?\d+", value):
            return int(value)
        if "boolean" in kinds and value in ("true", "false"):
            return value == "true"
        return value

    def _unknown_values(self, value: Json, schema: Json, place: str) -> Iterator[str]:
        candidates = list(self._candidates(schema))
        if isinstance(value, dict):
            fields = {name: field for one in candidates for name, field in one.get("properties", {}).items()}
            for name, part in value.items():
                yield from self._unknown_values(part, fields.get(name, {}), f"{place}.{name}")
        elif isinstance(value, list):
            items: Json = next((one["items"] for one in candidates if "items" in one), {})
            for part in value:
                yield from self._unknown_values(part, items, f"{place}[]")
        else:
            known = [one["x-known-values"] for one in candidates if "x-known-values" in one]
            if known and all(value not in values for values in known):
                yield f"{place}: {value} is not a known value"
