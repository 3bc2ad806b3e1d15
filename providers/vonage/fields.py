"""How Vonage writes what its webhooks say."""

import re
from datetime import UTC, datetime
from typing import Any

_DIGITS = re.compile(r"[1-9][0-9]{5,14}", re.ASCII)
_LONGEST_ID = 100


def text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return value[:_LONGEST_ID] if isinstance(value, str) else ""


def number(raw: str) -> str:
    """Vonage writes international numbers without their plus."""
    return f"+{raw}" if _DIGITS.fullmatch(raw) else raw


def moment(written: str) -> datetime | None:
    """Vonage writes `2026-11-30 13:00:00`, too; without a zone it is UTC. None: no time."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
