"""Holds what we send against the official R4 schema and invariants (`VENDOR_SPECS`).

The invariants need fhirpathpy, which is none of our requirements: `pip install fhirpathpy==2.2.4`.
"""

import importlib
import importlib.util
import json
from functools import cache
from typing import Any

from jsonschema_rs import Draft7Validator

from tests.doubles.contract import specs_folder

INVARIANTS = importlib.util.find_spec("fhirpathpy") is not None


def complaints(resource: dict[str, Any]) -> list[str]:
    """Empty when the resource is right. Raises where there is no folder of specifications."""
    kind = str(resource.get("resourceType"))
    found = [
        f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in _schema(kind).iter_errors(resource)
    ]
    for rule in _rules().get(kind, []) if INVARIANTS else []:
        # fhirpathpy cannot read `value` of a choice of types in Parameters: the schema closes these.
        if rule["severity"] != "error" or kind == "Parameters":
            continue
        for part in _parts(resource, rule["path"]):
            if _compiled(rule["expression"])(part) != [True]:
                found.append(f"{rule['path']} {rule['key']}: {rule['human']}")
    inner = [part["resource"] for part in resource.get("parameter", []) if "resource" in part]
    return [*found, *(complaint for one in inner for complaint in complaints(one))]


def _parts(resource: dict[str, Any], path: str) -> list[Any]:
    below = path.partition(".")[2]
    return _compiled(below)(resource) if below else [resource]


@cache
def _compiled(expression: str) -> Any:
    return importlib.import_module("fhirpathpy").compile(expression)


@cache
def _document(name: str) -> Any:
    folder = specs_folder()
    assert folder is not None
    return json.loads((folder / name).read_text())


@cache
def _rules() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = _document("fhir_r4_invariants.json")["constraints"]
    return found


@cache
def _schema(kind: str) -> Any:
    document = _document("fhir_r4_schema.json")
    return Draft7Validator({**document, "oneOf": [{"$ref": f"#/definitions/{kind}"}]})
