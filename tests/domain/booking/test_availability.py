"""Free slots against a grid of single minutes, in zones whose clocks change; and the reasons why one is not free."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.booking.availability import Candidate, Site, SlotFault, Visit, fault_of_time
from domain.booking.clocks import DAY, day_number, instant_of, minute, spans, weekday_of
from domain.booking.hours import HourException, Timetable, WeeklyHours
from domain.booking.ranges import Range, merged

# Two local days around each: the clocks of some go forward, of others back, of Kolkata never.
CHANGES = [
    ("Asia/Kolkata", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/St_Johns", date(2026, 3, 8)),
    ("America/St_Johns", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
]
DAYS = 2


@lru_cache
def wall(zone: str, first: date) -> tuple[int, list[int]]:
    """Where the window begins, and the local minute of each minute in it."""
    place = ZoneInfo(zone)
    begins = minute(datetime.combine(first, datetime.min.time(), place).astimezone(UTC))
    shown = []
    for at in range(begins, begins + DAYS * DAY):
        local = instant_of(at).astimezone(place)
        shown.append(day_number(local.date()) * DAY + local.hour * 60 + local.minute)
    return begins, shown


quarters = st.integers(0, 96).map(lambda quarter: quarter * 15)
odd = st.integers(0, DAY)
hours = st.tuples(st.one_of(quarters, odd), st.one_of(quarters, odd)).map(sorted).filter(lambda pair: pair[0] < pair[1])
fives = st.integers(-24, DAYS * DAY // 5).map(lambda five: five * 5)
lengths = st.one_of(st.integers(1, 300), st.integers(1, 60).map(lambda five: five * 5))
taken = st.lists(st.tuples(st.one_of(fives, st.integers(-120, DAYS * DAY)), lengths), max_size=6)


@st.composite
def timetables(draw: st.DrawFn, first: int) -> Timetable:
    weekly, exceptions = [], []
    here = [weekday_of(first), weekday_of(first + 1)]
    for day in draw(st.lists(st.sampled_from([*here, *here, 2]), min_size=2, max_size=6)):
        opens, closes = draw(hours)
        since, until = draw(st.sampled_from([None, first, first + 1])), draw(st.sampled_from([None, first]))
        weekly.append(WeeklyHours(day, opens, closes, since, until))
    for _ in range(draw(st.integers(0, 4))):
        opens, closes = draw(hours)
        day = first + draw(st.integers(0, 1))
        exceptions.append(HourException(day, opens, closes, draw(st.booleans()), draw(st.booleans())))
    return Timetable(weekly, exceptions, draw(st.sets(st.integers(first, first + 1), max_size=1)))


def works(table: Timetable, local: int) -> bool:
    """One minute of the wall clock, by the words of the rules."""
    day, time = divmod(local, DAY)
    now = [one for one in table.exceptions if one.day == day and one.opens <= time < one.closes]
    if any(not one.open for one in now):
        return False
    if any(one.open and not one.whole for one in now):
        return True
    if day in table.closed_days and not any(one.open and one.whole for one in now):
        return False
    return any(
        one.weekday == instant_of(local).weekday()
        and one.opens <= time < one.closes
        and (one.valid_from is None or day >= one.valid_from)
        and (one.valid_until is None or day <= one.valid_until)
        for one in table.weekly
    )


@given(st.data(), st.sampled_from(CHANGES))
@settings(max_examples=40)
def test_slots_are_those_of_a_grid_of_minutes(data: st.DataObject, change: tuple[str, date]) -> None:
    zone, changed = change
    first = day_number(changed) - data.draw(st.integers(0, 1))
    begins, shown = wall(zone, changed if first == day_number(changed) else changed - timedelta(days=1))
    window = (begins, begins + DAYS * DAY)
    cut = spans(ZoneInfo(zone), window)
    visit = Visit(
        data.draw(st.one_of(st.integers(5, 90), st.integers(1, 18).map(lambda five: five * 5))),
        data.draw(st.sampled_from([0, 5, 20])),
        data.draw(st.sampled_from([0, 10])),
        data.draw(st.sampled_from([5, 15, 20, 30, 45, 60])),
    )
    kinds: dict[str, list[Candidate]] = {}
    free: dict[str, list[list[int]]] = {}
    for kind in data.draw(st.sampled_from([("practitioner",), ("practitioner", "room")])):
        kinds[kind], free[kind] = [], []
        for id in range(data.draw(st.integers(1, 2))):
            table = data.draw(timetables(first))
            units = [
                merged((begins + start, begins + start + length) for start, length in data.draw(taken))
                for _ in range(data.draw(st.integers(1, 2)))
            ]
            kinds[kind].append(Candidate(id, table.open(cut), units))
            free[kind].append(_starts(visit, window, [works(table, local) for local in shown], units))
    expected = {
        start
        for start in range(*window)
        if shown[start - begins] % visit.step == 0
        and all(any(one[start - begins] for one in candidates) for candidates in free.values())
    }
    found = Site(1, cut, kinds).slots(visit, window)
    assert set(found) == expected
    for start, ids in found.items():
        assert all(free[kind][id][start - begins] for kind, id in zip(kinds, ids, strict=True))
    for start in range(window[0], window[1] - visit.minutes, 7):
        assert (Site(1, cut, kinds).fault(visit, start) is None) == (start in expected)


def _starts(visit: Visit, window: Range, at_work: list[bool], units: list[list[Range]]) -> list[int]:
    """For each minute whether the candidate could begin then, minute by minute."""
    length, found = window[1] - window[0], []
    busy = [bytearray(length + 240) for _ in units]
    for unit, marks in zip(units, busy, strict=True):
        for begins, ends in unit:
            for at in range(max(begins, window[0] - 20), min(ends, window[1] + 200)):
                marks[at - window[0] + 20] = 1
    worked = bytearray(at_work)
    for at in range(length):
        open_ = at + visit.minutes <= length and 0 not in worked[at : at + visit.minutes]
        reach = slice(at - visit.before + 20, at + visit.minutes + visit.after + 20)
        found.append(int(open_ and any(1 not in marks[reach] for marks in busy)))
    return found


def test_a_skipped_hour_has_no_slots_and_a_double_one_has_them_twice() -> None:
    place, visit = ZoneInfo("Europe/Berlin"), Visit(30, 0, 0, 30)
    table = Timetable([WeeklyHours(6, 60, 240)])  # Sundays, 01:00 to 04:00
    counts = []
    for day in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 7, 5)):
        begins = minute(datetime.combine(day, datetime.min.time(), place).astimezone(UTC))
        window = (begins, begins + DAY)
        cut = spans(place, window)
        counts.append(len(Site(1, cut, {"room": [Candidate(1, table.open(cut), [[]])]}).slots(visit, window)))
    assert counts == [4, 8, 6]


def test_half_an_hour_is_skipped_on_lord_howe() -> None:
    day, place = date(2026, 10, 4), ZoneInfo("Australia/Lord_Howe")
    begins = minute(datetime.combine(day, datetime.min.time(), place).astimezone(UTC))
    cut = spans(place, (begins, begins + DAY))
    assert [span.offset for span in cut] == [630, 660]
    opened = Timetable([WeeklyHours(6, 90, 180)]).open(cut)  # 01:30 to 03:00, of which 02:00 to 02:30 is skipped
    assert sum(ends - begins for begins, ends in opened) == 60


SITE = Site(
    1,
    spans(ZoneInfo("Asia/Kolkata"), (0, 2 * DAY)),
    {"practitioner": [Candidate(1, [(210, 690)], [[(300, 330)]])], "room": [Candidate(2, [(0, DAY)], [[], []])]},
)


@pytest.mark.parametrize(
    ("start", "fault"),
    [
        (210, None),
        (270, None),
        (200, SlotFault.CLOSED),
        (670, SlotFault.CLOSED),
        (211, SlotFault.OFF_GRID),
        (300, SlotFault.TAKEN),
        (290, SlotFault.TAKEN),  # the visit would be over in time, its buffer not
    ],
)
def test_a_slot_that_is_not_free_has_its_reason(start: int, fault: SlotFault | None) -> None:
    assert SITE.fault(Visit(25, 0, 5, 10), start) is fault


@pytest.mark.parametrize(
    ("start", "fault"),
    [
        (999, SlotFault.PAST),
        (1_000, SlotFault.TOO_SOON),
        (1_059, SlotFault.TOO_SOON),
        (1_060, None),
        (1_000 + 2 * DAY, None),
        (1_001 + 2 * DAY, SlotFault.TOO_FAR),
    ],
)
def test_a_slot_is_booked_neither_too_late_nor_too_early(start: int, fault: SlotFault | None) -> None:
    assert fault_of_time(start, 1_000, 60, 2) is fault


def test_the_one_with_the_least_to_do_is_taken() -> None:
    busy, idle = Candidate(1, [(0, DAY)], [[(600, 700)]]), Candidate(2, [(0, DAY)], [[]])
    found = Site(1, spans(ZoneInfo("UTC"), (0, DAY)), {"practitioner": [busy, idle]}).slots(
        Visit(30, 0, 0, 60), (0, DAY)
    )
    assert set(found.values()) == {(2,)}


def test_a_slot_may_touch_what_is_taken_with_its_buffers_and_no_more() -> None:
    one = Candidate(1, [(0, DAY)], [[(300, 330)]])
    found = Site(1, spans(ZoneInfo("UTC"), (0, DAY)), {"room": [one]}).slots(Visit(30, 5, 10, 1), (0, DAY))
    assert set(range(DAY - 29)) - set(found) == set(range(261, 335))
