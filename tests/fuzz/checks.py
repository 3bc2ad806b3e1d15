"""What is wrong with an answer, in one line; by the document."""

import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from api.auth.permissions import may
from tests.fuzz.requests import Sent
from tests.matrix.document import Document

_FRAME = {400, 413, 415, 431}  # said by the server before any operation is known
_BASE = "urn:lead-engine:document"
_BAD_TOKEN = {"no token", "bad token"}


class Checks:
    """Compiled once for each operation and status."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._registry = jsonschema_rs.Registry([(_BASE, {"components": document.raw["components"]})])
        self._compiled: dict[tuple[str, str, str], Any] = {}

    def fault(self, sent: Sent, status: int, headers: Mapping[str, str], content: bytes) -> str | None:
        """None: as it must be."""
        if status >= 500:
            return f"{status}"
        if sent.operation is None:
            return None
        if sent.how == "method":
            allowed = {one.method for one in self._document.operations if one.path == sent.operation.path}
            named = set(headers.get("allow", "").split(", ")) - {"HEAD"}
            return (
                None
                if status in (405, 401) and (status == 401 or named == allowed)
                else f"{status} to another method, Allow {named}"
            )
        if sent.how in _BAD_TOKEN:
            return None if status in {401, *_FRAME} else f"{status} with {sent.how}"
        if sent.role and not may(sent.role, sent.operation.action) and status not in {403, 401, 422, *_FRAME}:
            return f"{status} for role {sent.role}"
        return self._against_the_document(sent, status, headers, content)

    def _against_the_document(self, sent: Sent, status: int, headers: Mapping[str, str], content: bytes) -> str | None:
        assert sent.operation
        described = sent.operation.raw["responses"].get(str(status))
        if described is None:
            return None if status in _FRAME else f"{status} is not in the document"
        kind = headers.get("content-type", "").partition(";")[0]
        media = described.get("content", {})
        if media and kind not in media:
            return f"{status} comes as {kind or 'nothing'}, not {', '.join(media)}"
        if not kind.endswith("json") or kind not in media:
            return None
        try:
            answer = json.loads(content)
        except ValueError:
            return f"{status} is no JSON"
        validator = self._validator(str(sent.operation), str(status), kind, media[kind].get("schema", {}))
        for error in validator.iter_errors(answer):
            return f"{status} does not fit its schema: {error.message[:120]} at {list(error.instance_path)}"
        return None

    def _validator(self, operation: str, status: str, kind: str, schema: dict[str, Any]) -> Any:
        key = (operation, status, kind)
        if key not in self._compiled:
            whole = json.loads(json.dumps(schema).replace('"#/components', f'"{_BASE}#/components'))
            self._compiled[key] = jsonschema_rs.Draft202012Validator(whole, registry=self._registry)
        return self._compiled[key]
