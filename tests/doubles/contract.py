"""Holds requests against a vendor's own OpenAPI document."""

import json
import os
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from jsonschema import Draft202012Validator, FormatChecker

Json = Any
FOLDER = "VENDOR_SPECS"
DEFAULT_FOLDER = Path(__file__).parents[2].parent / "shared" / "specs"

formats = FormatChecker(formats=["email"])


@formats.checks("phone-number")
@formats.checks("endpoint")
def _is_endpoint(value: object) -> bool:
    return bool(re.fullmatch(r"\+[1-9]\d{6,14}|(sip|client|whatsapp):\S+|MG[0-9a-f]{32}", str(value)))


@formats.checks("uri")
def _is_uri(value: object) -> bool:
    parts = urlsplit(str(value))
    return parts.scheme in ("http", "https") and "_" not in (parts.hostname or "_")


@formats.checks("twiml", raises=ElementTree.ParseError)
def _is_twiml(value: object) -> bool:
    return ElementTree.fromstring(str(value)).tag == "Response"


def specs_folder() -> Path | None:
    """The folder that `VENDOR_SPECS` names, or the one beside the repository, or None."""
    named = os.environ.get(FOLDER)
    folder = Path(named) if named else DEFAULT_FOLDER
    return folder if folder.is_dir() else None


@lru_cache
def contract(name: str, *, composed: bool = False) -> "Contract | None":
    """The vendor's document of that file name, or None when there is no folder of them.

    `composed`: its schemas are put together of parts by `allOf`, so the whole is closed and not each part.
    """
    folder = specs_folder()
    return Contract(json.loads((folder / name).read_text()), composed=composed) if folder else None


class Contract:
    """One OpenAPI 3 document; objects are closed: a field that the vendor does not document is a complaint."""

    def __init__(self, document: Json, *, composed: bool = False) -> None:
        self._document, self._composed = document, composed
        parts = document.get("components", {})
        self._components = parts if composed else _closed(parts)

    def complaints(
        self,
        method: str,
        path: str,
        query: Iterable[tuple[str, str]] = (),
        form: Iterable[tuple[str, str]] | None = None,
        body: Json = None,
    ) -> list[str]:
        """What the vendor would object to, as `place: keyword`; empty when the request is right."""
        found = self._operation(method, path)
        if found is None:
            return [f"no operation {method} {path}"]
        operation, values = found
        places = {"path": values, "query": dict(query)}
        complaints = [
            complaint
            for place, given in places.items()
            for complaint in self._judge(self._parameters(operation, place), given, place)
        ]
        if form is not None:
            schema = self._body_schema(operation, "application/x-www-form-urlencoded")
            complaints += self._judge(schema, _decoded(form, schema), "form")
        if body is not None:
            complaints += self._judge(self._body_schema(operation, "application/json"), body, "body")
        return complaints

    def answer_fields(self, schema: str) -> set[str]:
        """The names in an answer of that schema."""
        return set(self._document["components"]["schemas"][schema]["properties"])

    def _operation(self, method: str, path: str) -> tuple[Json, dict[str, str]] | None:
        for template, item in self._document["paths"].items():
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))
            match = re.fullmatch(pattern, path)
            if match and method.lower() in item:
                return item[method.lower()], match.groupdict()
        return None

    def _parameters(self, operation: Json, place: str) -> Json:
        """The parameters of one place, as the schema of one object."""
        resolved = [self._resolved(parameter) for parameter in operation.get("parameters", ())]
        here = [parameter for parameter in resolved if parameter["in"] == place]
        return {
            "type": "object",
            "properties": {parameter["name"]: parameter["schema"] for parameter in here},
            "required": [parameter["name"] for parameter in here if parameter.get("required")],
            "additionalProperties": False,
        }

    def _body_schema(self, operation: Json, media: str) -> Json:
        body = self._resolved(operation["requestBody"])
        schema = self._resolved(body["content"][media]["schema"])
        return {**schema, "unevaluatedProperties": False} if self._composed else _closed(schema)

    def _resolved(self, node: Json) -> Json:
        if "$ref" not in node:
            return node
        found = self._document
        for name in node["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        return found

    def _judge(self, schema: Json, given: Json, place: str) -> list[str]:
        if place == "query":
            given = _decoded(given.items(), schema)
        validator = Draft202012Validator({**schema, "components": self._components}, format_checker=formats)
        return [f"{place} {error.json_path}: {error.message}" for error in validator.iter_errors(given)]


def _closed(node: Json) -> Json:
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    closed = {name: _closed(value) for name, value in node.items()}
    if node.get("type") == "object" and isinstance(node.get("properties"), Mapping):
        closed.setdefault("additionalProperties", False)
    return closed


def _decoded(pairs: Iterable[tuple[str, str]], schema: Json) -> dict[str, Json]:
    """A form as the vendor reads it: repeats make a list, texts become the documented type where they can."""
    decoded: dict[str, Json] = {}
    for name, text in pairs:
        kind = schema["properties"].get(name, {}).get("type")
        if kind == "array":
            decoded.setdefault(name, []).append(text)
        elif name in decoded:
            decoded[name] = [decoded[name], text]
        else:
            decoded[name] = _typed(text, kind)
    return decoded


def _typed(text: str, kind: str | None) -> str | int | bool:
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text
