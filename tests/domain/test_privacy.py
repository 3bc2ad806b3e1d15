"""The audit chain shows every change and every gap."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.leads.lead import Status
from domain.privacy import GENESIS, Canonical, Seal, entry_hash, verify

AT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def chain(length: int) -> list[Seal]:
    seals: list[Seal] = []
    for number in range(length):
        fields: tuple[Canonical, ...] = (number, AT, "agent:7", {"status": Status.NEW, "score": 40})
        seals.append(Seal(fields, entry_hash(seals[-1].hash if seals else GENESIS, *fields)))
    return seals


def test_an_untouched_chain_is_sound() -> None:
    assert verify(chain(5)) is None
    assert verify([]) is None
    assert verify(chain(5)[3:], previous=chain(5)[2].hash) is None


@given(st.integers(2, 8), st.data())
@settings(max_examples=60, deadline=None)
def test_a_changed_missing_or_moved_entry_shows_where(length: int, data: st.DataObject) -> None:
    sound = chain(length)
    where = data.draw(st.integers(0, length - 2))
    changed = [*sound]
    changed[where] = replace(sound[where], fields=(99, *sound[where].fields[1:]))
    assert verify(changed) == where
    assert verify(sound[:where] + sound[where + 1 :]) == where
    assert verify([*sound[:where], sound[where + 1], sound[where], *sound[where + 2 :]]) == where


def test_one_content_has_one_hash_however_it_is_written() -> None:
    one = entry_hash(GENESIS, AT, {"a": 1, "b": [1.5, True, None]}, 1e16)
    other = entry_hash(
        GENESIS, AT.astimezone(ZoneInfo("Asia/Kolkata")), {"b": (1.5, True, None), "a": 1.0}, 10_000_000_000_000_000
    )
    assert one == other
    assert len(one) == 64
    assert entry_hash(GENESIS, Status.NEW) == entry_hash(GENESIS, "new")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((1, 2), (12,)),
        (("a", "b"), ("ab",)),
        ((1,), ("1",)),
        ((1,), (True,)),
        ((None,), ("",)),
        (([],), ({},)),
        (({"a": 1},), ([["a", 1]],)),
        ((AT,), (AT.isoformat(timespec="microseconds"),)),
        ((date(2026, 1, 1),), ("2026-01-01",)),
        ((["[]"],), ([[]],)),
    ],
)
def test_different_contents_have_different_hashes(one: tuple[Canonical, ...], other: tuple[Canonical, ...]) -> None:
    assert entry_hash(GENESIS, *one) != entry_hash(GENESIS, *other)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), AT.replace(tzinfo=None), b"bytes", {1}])
def test_what_json_cannot_hold_is_refused(value: Canonical) -> None:
    with pytest.raises(Invalid) as refused:
        entry_hash(GENESIS, value)
    assert refused.value.field == "facts"
