"""The audit chain shows every change and every gap."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.errors import Invalid
from domain.leads.lead import Status
from domain.privacy import GENESIS, Canonical, entry_hash

AT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def test_a_hash_covers_the_entry_before() -> None:
    fields: tuple[Canonical, ...] = (AT, "agent:7", {"status": Status.NEW, "score": 40})
    first = entry_hash(GENESIS, *fields)
    assert entry_hash(first, *fields) != first
    assert entry_hash(first, *fields) == entry_hash(entry_hash(GENESIS, *fields), *fields)


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
