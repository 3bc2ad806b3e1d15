"""What a known person says again: the fields that differ from the profile, which stays as it is.

A touch keeps them by the name of the field, a tenant's own as `custom.<key>`, in normal form.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domain.leads.profile import CONTACT, DETAILS, PROFILE, custom_key, custom_name
from domain.vocabulary.languages import language_name

# Where a submission in normal form has each.
SAID: Mapping[str, str] = {
    name: {"phone": "phone_e164"}.get(name, name) for name in (*CONTACT, "phone_extension", *DETAILS)
}
_CUSTOM = custom_name("")
# A text of its own, which is quoted.
_QUOTED = "notes"
# One note may have 5,000 characters: the newest is always read whole.
_MOST_WORDS = 10_000


def in_words(said: Mapping[str, Any]) -> tuple[str, ...]:
    """One line for a person to read; the notes are quoted elsewhere."""
    name = " ".join(str(said[part]) for part in ("first_name", "last_name") if part in said)
    parts = [f"name {name}"] if name else []
    parts += (f"{_label(field)} {_word(field, said[field])}" for field in _listed(said))
    return (" · ".join(parts),) if parts else ()


def quoted(said: Mapping[str, Any]) -> str | None:
    """What they wrote."""
    return said.get(_QUOTED)


def chosen_and_written(said: Mapping[str, Any]) -> str:
    """As one text: who chooses an emergency the second time did not write it, and means it all the same."""
    chosen = (
        f"{_label(field)} {said[field]}".replace("_", " ") for field in ("procedure", "timeframe") if field in said
    )
    return "\n".join(filter(None, (quoted(said), *chosen)))


def all_words(newest_first: Iterable[str]) -> str:
    """One text for rules, the newest words first, bounded."""
    return "\n".join(dict.fromkeys(text for text in newest_first if text))[:_MOST_WORDS]


def _listed(said: Mapping[str, Any]) -> Iterator[str]:
    for field in SAID:
        if field in said and field not in ("first_name", "last_name", _QUOTED):
            yield field
    yield from sorted(name for name in said if name.startswith(_CUSTOM))


def _label(field: str) -> str:
    if key := custom_key(field):
        return key.replace("_", " ")
    known = PROFILE.get(field)
    return known.traits.label if known and known.traits.label else field.replace("_", " ")


def _word(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return language_name(value) if field == "language" else str(value)
