"""What a request of each type looks like, and what a test sends."""

from datetime import UTC, datetime
from typing import Any

from domain.sync.events import EVENTS, TEST_EVENT, VERSION, Event, payload_of

_AT = datetime(2026, 11, 30, 5, 30, tzinfo=UTC)


def example_of(name: str) -> dict[str, Any]:
    """The whole body, as of tenant 1."""
    data = EVENTS[name].example
    return payload_of(Event(1, 4711, name, data["lead_id"], _AT, data), None)


def test_body(id: str, name: str | None, now: datetime) -> dict[str, Any]:
    """Marked, so that a receiver stores nothing of it."""
    data = EVENTS[name].example if name else {"hello": "from the Lead Engine"}
    body = {"id": id, "type": name or TEST_EVENT, "version": VERSION, "timestamp": now.isoformat(), "sequence": 0}
    return {**body, "test": True, "data": dict(data)}
