"""What was sent and how it was answered: one line each, on disk before anybody acts on the answer."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict


class Answered(StrEnum):
    """How a request ended. `PENDING` (202) is followed by how it ended in the end."""

    ACKNOWLEDGED = "acknowledged"
    PENDING = "pending"
    REFUSED = "refused"
    DIFFERENT = "different"
    UNEXPECTED = "unexpected"
    UNANSWERED = "unanswered"


class Request(BaseModel):
    """One POST. `by` is whose token it carries; `body` is sent as JSON, `content` as it is.

    `places`: under which mark each table must hold it exactly once when it was acknowledged (see `evidence`).
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    path: str
    tenant: int
    places: Mapping[str, str]
    lead: int | None = None
    by: int | None = None
    key: str | None = None
    body: Mapping[str, Any] | None = None
    content: str | None = None
    headers: Mapping[str, str] = {}


class Entry(BaseModel):
    """One line. `seconds` from the first try to this answer."""

    model_config = ConfigDict(frozen=True)

    line: int
    at: datetime
    request: Request
    answered: Answered
    status: int | None = None
    answer: Any = None
    seconds: float = 0.0
    tries: int = 1

    @property
    def lead(self) -> int | None:
        """The lead that it is about; a capture's answer names it."""
        if self.request.lead is None and self.request.kind == "capture" and isinstance(self.answer, dict):
            return self.answer.get("id")
        return self.request.lead


class Journal:
    """Appends to a file. Each line is flushed, so that it is there even when the drill itself is killed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.acknowledged = 0
        self.kills: list[tuple[str, ...]] = []
        self._file = path.open("a", encoding="utf-8")
        self._lines = 0

    def close(self) -> None:
        self._file.close()

    def add(self, request: Request, answered: Answered, **what: Any) -> Entry:
        entry = Entry(line=self._lines + 1, at=datetime.now(UTC), request=request, answered=answered, **what)
        self._write(entry.model_dump_json(exclude_defaults=True))
        self.acknowledged += answered is Answered.ACKNOWLEDGED
        return entry

    def add_kill(self, parts: tuple[str, ...]) -> None:
        self._write(json.dumps({"line": self._lines + 1, "at": datetime.now(UTC).isoformat(), "killed": parts}))
        self.kills.append(parts)

    def _write(self, line: str) -> None:
        self._file.write(f"{line}\n")
        self._file.flush()
        self._lines += 1


def read(path: Path) -> list[Entry]:
    """The requests of a journal, as the file has them."""
    with path.open(encoding="utf-8") as file:
        return [Entry.model_validate_json(line) for line in file if '"request":' in line]
