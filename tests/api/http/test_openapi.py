"""The OpenAPI document: every operation says what it does, shows examples and its refusals."""

import re
from typing import Any

import pytest

from api.http.errors import ANSWERS
from api.main import create_app
from api.settings import ApiSettings


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    key = tmp_path_factory.mktemp("key") / "jwt.pem"
    return create_app(ApiSettings(database_url="postgresql://unused", jwt_key_file=key)).openapi()


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def of_api(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, operation) for name, operation in operations(document) if "/api/v1/" in name]


def test_every_operation_has_a_summary_and_a_tag(document: dict[str, Any]) -> None:
    assert operations(document)
    assert not [name for name, operation in operations(document) if not (operation["summary"] and operation["tags"])]


def test_every_operation_needs_a_token_and_says_how_it_refuses(document: dict[str, Any]) -> None:
    for name, operation in of_api(document):
        assert operation.get("security") == [{"token": []}], name
        expected = {"401", "403", "503"}
        expected |= {"422"} if "requestBody" in operation or operation.get("parameters") else set()
        expected |= {"404"} if "_id}" in name else set()
        expected |= {"400", "413", "415"} if "requestBody" in operation else set()
        assert expected <= set(operation["responses"]), name


def test_every_refusal_is_a_problem_with_an_example(document: dict[str, Any]) -> None:
    for name, operation in of_api(document):
        for status, answer in operation["responses"].items():
            if status >= "400":
                shown = answer["content"]["application/problem+json"]
                assert shown["schema"] == {"$ref": "#/components/schemas/Problem"}, name
                assert shown["example"]["status"] == int(status), name


QUESTIONS = (
    "/preview",
    "/suppressions/check",
    "/templates/check",
    "/recordings/{recording_id}/link",
    "/preferences-link",
)


def test_every_post_that_changes_something_takes_an_idempotency_key(document: dict[str, Any]) -> None:
    posts = [(name, one) for name, one in of_api(document) if name.startswith("POST ") and not name.endswith(QUESTIONS)]
    assert posts
    for name, operation in posts:
        parameters = {parameter["name"].lower() for parameter in operation.get("parameters", [])}
        assert "idempotency-key" in parameters, name


def test_every_body_is_closed_and_shows_examples(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name, operation in of_api(document):
        if body := operation.get("requestBody"):
            (content,) = body["content"].values()
            reference = content["schema"]["$ref"]
            schema = schemas[reference.rsplit("/", 1)[1]]
            assert schema["additionalProperties"] is False, name
            assert "'example" in str([body, schema, *_referred(schemas, schema)]), name


def _referred(schemas: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [schemas[name] for name in re.findall(r"'#/components/schemas/(\w+)'", str(schema))]


def test_no_reference_is_broken(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    used = set(re.findall(r"'#/components/schemas/(\w+)'", str(document)))
    assert used <= set(schemas)


def test_every_error_of_ours_has_an_answer() -> None:
    from domain import errors

    base = errors.LeadEngineError
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    ours = [kind for kind in kinds if issubclass(kind, base) and kind is not base]
    assert ours
    assert set(ours) <= set(ANSWERS)
