"""Who did what: actors, and the audit chain, where each entry's hash covers the one before: a change or a gap shows."""

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum, StrEnum

from domain.errors import Invalid

Canonical = None | bool | int | float | str | date | datetime | Enum | Sequence["Canonical"] | Mapping[str, "Canonical"]

GENESIS = "0" * 64


class ActorKind(StrEnum):
    """`contact`: the person themselves; `program`: an API key."""

    ENGINE = "engine"
    AGENT = "agent"
    MANAGER = "manager"
    USER = "user"
    PROGRAM = "key"
    INTEGRATION = "integration"
    FORM = "form"
    CONTACT = "lead"
    VENDOR = "provider"


class Actor(str):
    """Who did something, as it is stored: `engine`, `agent:7`. Made by `of`, read back by `kind` and `id`."""

    __slots__ = ()

    @classmethod
    def of(cls, kind: ActorKind, id: int | None = None) -> "Actor":
        return cls(kind.value if id is None else f"{kind.value}:{id}")

    @property
    def kind(self) -> ActorKind | None:
        """None: one that was stored before there were kinds."""
        found = _ACTOR.fullmatch(self)
        return ActorKind(found[1]) if found else None

    @property
    def id(self) -> int | None:
        found = _ACTOR.fullmatch(self)
        return int(found[2]) if found and found[2] else None


_ACTOR = re.compile(rf"({'|'.join(ActorKind)})(?::(\d+))?")
ENGINE, MANAGER = Actor.of(ActorKind.ENGINE), Actor.of(ActorKind.MANAGER)
CONTACT, VENDOR = Actor.of(ActorKind.CONTACT), Actor.of(ActorKind.VENDOR)


def agent_or_manager(agent_id: int | None) -> Actor:
    """Who sends a command: a run knows a manager only as such."""
    return MANAGER if agent_id is None else Actor.of(ActorKind.AGENT, agent_id)


def entry_hash(previous: str, *fields: Canonical) -> str:
    """SHA-256 in hex over `previous` and the fields.

    Fields are JSON values, dates and instants; an instant counts as such, in whatever zone it is written, and a number
    by its value: a database may write 1e16 back as an integer. What JSON cannot hold raises `Invalid("facts")`.
    """
    text = json.dumps([previous, [_plain(field) for field in fields]], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(value: Canonical) -> object:
    """JSON in one spelling only; an instant is tagged, so that it never equals the string that looks like it."""
    if isinstance(value, Enum):
        return _plain(value.value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return {"@": _utc(value).isoformat(timespec="microseconds")}
    if isinstance(value, date):
        return {"@": value.isoformat()}
    if isinstance(value, Mapping):
        return [[key, _plain(value[key])] for key in sorted(value)]
    if isinstance(value, list | tuple):
        return ["[]", *(_plain(item) for item in value)]
    raise Invalid("facts", f"{type(value).__name__} has no canonical form")


def _number(value: float) -> object:
    if not math.isfinite(value):
        raise Invalid("facts", "a number must be finite")
    return int(value) if value.is_integer() else value


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise Invalid("facts", "an instant needs a time zone")
    return value.astimezone(UTC)
