"""Who may read which class of a person's fields: one table, and the one masking for every way out.

A schema of something about a person derives from `OfPerson`. Whatever is written from it for a caller, at once or kept
for a repeat, has what the caller's role may not read left blank; no route decides that. Lists and files that come as
they are from the database ask `hidden_from`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, SerializerFunctionWrapHandler, model_serializer

from api.auth.permissions import Role
from domain.leads.profile import PROFILE, FieldClass, class_of

_ALL = frozenset(FieldClass)
SIGHT: Mapping[Role, frozenset[FieldClass]] = {
    Role.AGENT: _ALL,
    Role.MANAGER: _ALL,
    Role.ADMIN: _ALL,
    Role.MARKETING: frozenset({FieldClass.CONTACT, FieldClass.ENQUIRY}),
    Role.INTEGRATION: frozenset(),
    Role.OPS: frozenset(),
}
# None: of somebody who sees all of it, or nobody's, as when the terminal reads one.
_reader: ContextVar[Role | None] = ContextVar("reader", default=None)


def read_by(role: Role) -> None:
    """From here on this request answers a caller of this role."""
    _reader.set(None if sees_all(role) else role)


@contextmanager
def own_words() -> Iterator[None]:
    """What the caller has just said goes back to them whole."""
    before = _reader.set(None)
    try:
        yield
    finally:
        _reader.reset(before)


def sees(role: Role, of: FieldClass) -> bool:
    return of in SIGHT[role]


def sees_all(role: Role) -> bool:
    """Those who care for the person."""
    return SIGHT[role] == _ALL


@cache
def hidden_from(role: Role) -> frozenset[str]:
    """The fields of a lead, by name; `custom` are the tenant's own, all of them."""
    return frozenset(name for name in (*PROFILE, "phone_extension", "custom") if not sees(role, class_of(name)))


def said_to(role: Role, said: Mapping[str, Any]) -> dict[str, Any]:
    """What a submission said, by the name of the field."""
    return {name: value for name, value in said.items() if sees(role, class_of(name))}


@dataclass(frozen=True)
class Seen:
    """Of a field that is none of the profile's: who may read it. `by_name`: a mapping, each entry as its name says."""

    of: FieldClass = FieldClass.WORDS
    by_name: bool = False


class OfPerson(BaseModel):
    """Something about a person. Fields with a name of the profile are seen as the catalogue says; others say `Seen`."""

    @model_serializer(mode="wrap")
    def _seen(self, write: SerializerFunctionWrapHandler):  # type: ignore[no-untyped-def]  # else it is the schema
        role = _reader.get()
        return write(self if role is None else self.seen_by(role))

    def seen_by(self, role: Role) -> "OfPerson":
        return self.model_copy(
            update={
                name: said_to(role, getattr(self, name)) if seen.by_name else blank
                for name, (seen, blank) in _classed(type(self)).items()
                if seen.by_name or not sees(role, seen.of)
            }
        )


@cache
def _classed(schema: type[OfPerson]) -> Mapping[str, tuple[Seen, Any]]:
    """Each field that not everybody may read, and what stands there instead."""
    found: dict[str, tuple[Seen, Any]] = {}
    for name, info in schema.model_fields.items():
        seen = next((one for one in info.metadata if isinstance(one, Seen)), None)
        if seen is None and (name in PROFILE or name in ("phone_extension", "custom")):
            seen = Seen(class_of(name))
        if seen is not None:
            kind = getattr(info.annotation, "__origin__", info.annotation)
            found[name] = seen, kind() if kind in (str, list, dict) else None
    return found
