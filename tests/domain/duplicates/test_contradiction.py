"""When two who share a phone or mailbox are clearly two, and whose a submission is then."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.duplicates.holders.belonging import SHARED_BY_MANY, Holder, belonging
from domain.duplicates.holders.contradiction import (
    Particulars,
    agreement,
    birth_dates_contradict,
    by_true_names,
    contradicts,
    contradicts_all,
)

NOBODY = Particulars()


def person(text: str) -> Particulars:
    """`first|last`."""
    first, _, last = text.partition("|")
    return Particulars(first, last)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gopal", "Divya"), ("Gopal|K", "Divya|Gopal"), ("Gopal", "Divya|Gopal"), ("S.Ramesh", "Divya"),
        ("Mohammed|Ali", "Mohammed|Hussain"), ("Md Ali", "Md Rafi"), ("Ramesh|Kumar", "Suresh|Kumar"),
        ("Ramesh Kumar", "Suresh Kumar"), ("Gopal Raman", "Divya Raman"), ("Anju", "Manju"), ("Arun", "Varun"),
        ("அருண்", "வருண்"), ("Vijay", "Vijaya"), ("மீனா", "Divya"), ("小明", "小红"), ("Lakshmi Devi", "Saraswathi Devi"),
        ("Wilma|Flint", "Fred|Flint"), ("Abdul|Rahman", "Abdul|Rahim"), ("Sita", "Gita"),
        ("Gopal|K", "Divya|G"), ("S. Ramesh", "S. Suresh"), ("Ramesh|S", "Suresh|S"), ("Mother of Meera", "Meera"),
        ("Wife of Gopal", "Gopal"), ("Baby of Meera", "Baby of Sita"), ("B/O Meera|Iyer", "Meera|Iyer"),
        ("Baby 1", "Baby 2"), ("Patient 12", "Patient 13"),
    ],
)  # fmt: skip
def test_clearly_other_first_names_contradict(one: str, other: str) -> None:
    assert contradicts(person(one), person(other))
    assert contradicts(person(other), person(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", "Divya"), ("customer", "Divya"), ("NA", "Divya"), ("Test|User", "Divya"), ("A", "B"), ("D", "Divya"),
        ("S|Ramesh", "Ramesh"), ("S.Ramesh", "Ramesh|S"), ("Siva|Kumar", "Sivakumar"), ("Meera|Raman", "Raman|Meera"),
        ("Bob", "Robert"), ("Raju", "Rajesh"), ("Lakshmi", "Laxmi"), ("மீனா", "Meena"), ("Priya", "Pirya"),
        ("Mrs Divya", "Divya"), ("Balasubramaniam", "Bala|Subramaniam"), ("Meera", "Meera|Raman"), 
        ("Meera|Raman", "Meera|Iyer"),
        ("Kumar", "Suresh|Kumar"), ("Mohammed|Ali", "Ali"), ("|Raman", "Divya|Menon"), ("Dr. Ramesh", "Ramesh"),
        ("R|Kumar", "Ravi|Kumar"), ("Meera|R", "Meera|Raman"), ("V. Lakshmi", "Lakshmi|Venkat"), ("Meera", "M. Raman"),
    ],
)  # fmt: skip
def test_what_is_missing_a_stand_in_or_another_spelling_contradicts_nothing(one: str, other: str) -> None:
    assert not contradicts(person(one), person(other))
    assert not contradicts(person(other), person(one))


@pytest.mark.parametrize(
    ("one", "other", "two"),
    [
        ("1950-01-02", "1999-05-06", True), ("1961-04-02", "1967-09-14", True), ("1961-04-02", "1961-04-02", False),
        ("1961-04-02", "1961-02-04", False), ("1961-04-02", "1961-04-20", False), ("1961-04-02", "1971-04-02", False),
        ("1945-04-02", "2045-04-02", False), ("1961-01-01", "1999-05-06", False), ("1961-04-02", "1916-04-02", False),
    ],
)  # fmt: skip
def test_another_birth_date_contradicts_but_no_slip_and_no_first_of_january(one: str, other: str, two: bool) -> None:
    assert birth_dates_contradict(date.fromisoformat(one), date.fromisoformat(other)) is two


def test_another_sex_contradicts_and_x_does_not() -> None:
    woman, man, other = (Particulars("Kiran", sex=sex) for sex in "fmx")
    assert contradicts(woman, man)
    assert not contradicts(woman, other)
    assert not contradicts(woman, Particulars("Kiran"))


names = st.sampled_from(["", "A", "Gopal", "Divya", "S.Ramesh", "Meera", "customer", "மீனா", "Siva Kumar"])
dates = st.none() | st.dates(date(1930, 1, 1), date(2025, 12, 31))
people = st.builds(Particulars, names, names, dates, st.sampled_from(["", "f", "m", "x"]))


@given(people, people)
def test_the_order_does_not_matter_and_nobody_contradicts_themselves(one: Particulars, other: Particulars) -> None:
    assert contradicts(one, other) == contradicts(other, one)
    assert agreement(one, other) == agreement(other, one)
    assert not contradicts(one, one)
    assert not contradicts(one, NOBODY)


@given(people, st.lists(people, max_size=3))
def test_one_of_a_merged_group_who_fits_is_enough(said: Particulars, group: list[Particulars]) -> None:
    assert not contradicts_all(said, [*group, said])
    assert not contradicts_all(said, [NOBODY])


def test_an_initial_that_was_merged_still_speaks_for_its_name_and_no_name_for_nobody() -> None:
    merged = [Particulars("Meera"), Particulars("D")]
    assert not contradicts_all(Particulars("Divya"), merged)
    assert contradicts_all(Particulars("Gopal"), merged)
    assert contradicts_all(Particulars("Divya"), [Particulars("Meera"), NOBODY])


@given(st.dates(date(1930, 1, 1), date(2025, 12, 31)), st.integers(0, 6))
def test_one_slip_of_the_keys_never_makes_two_birth_dates(day: date, place: int) -> None:
    digits = f"{day:%Y%m%d}"
    for digit in "0123456789":
        text = digits[:place] + digit + digits[place + 1 :]
        try:
            other = date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            continue
        assert other.year < 1000 or not birth_dates_contradict(day, other)


def test_who_has_said_a_name_since_is_no_longer_anybody() -> None:
    came, said = Particulars("Customer", birth_date=date(1950, 1, 2)), Particulars("Gopal", birth_date=date(1950, 1, 2))
    assert by_true_names([came, said]) == [said]
    assert by_true_names([came]) == [came]


def test_a_first_of_january_speaks_for_who_was_born_in_that_year() -> None:
    said = Particulars("Gopal", birth_date=date(1950, 1, 1))
    father, son = Particulars("Gopal", birth_date=date(1950, 5, 6)), Particulars("Gopal", birth_date=date(1980, 3, 4))
    assert agreement(said, father) == 3 > agreement(said, son) == 2


def holder(place: int, lead: int, name: str, touched: int = 0) -> Holder:
    return Holder(place, lead, lead, (person(name),), touched)


def test_a_submission_goes_to_the_strongest_holder_who_does_not_contradict() -> None:
    by_phone, by_mail = holder(0, 1, "Gopal"), holder(1, 2, "Divya")
    assert belonging(person("Divya"), [by_phone, by_mail], frozenset()).holder == by_mail
    assert belonging(person(""), [by_phone, by_mail], frozenset()).holder == by_phone
    assert belonging(person(""), [by_phone, by_mail], frozenset()).others == (2,)
    nobodys = belonging(person("Chitra"), [by_phone, by_mail], frozenset())
    assert (nobodys.holder, nobodys.others, nobodys.strangers) == (None, (1, 2), frozenset({0, 1}))


def test_of_several_holders_the_one_that_agrees_then_the_one_named_twice_then_the_newest() -> None:
    one, two = holder(0, 1, "Gopal", touched=9), holder(0, 2, "", touched=5)
    assert belonging(person("Gopal"), [one, two], frozenset()).holder == one
    assert belonging(person(""), [one, two], frozenset()).holder == one
    assert belonging(person(""), [one, two, holder(1, 2, "", touched=5)], frozenset()).holder == two


def test_what_many_share_says_nothing_without_a_name_and_an_external_id_says_all() -> None:
    many = [holder(0, number, f"Person{'abcdefgh'[number]}", number) for number in range(SHARED_BY_MANY)]
    assert belonging(person(""), many, frozenset()) == belonging(person("x"), many, frozenset())
    assert belonging(person(""), many, frozenset()).holder is None
    assert belonging(person(""), many, frozenset()).others == ()
    assert belonging(person("Divya"), [holder(0, 1, "Gopal")], frozenset({0})).holder == holder(0, 1, "Gopal")


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 6), people), max_size=8), people)
def test_nobody_is_joined_whom_the_submission_contradicts(
    held: list[tuple[int, int, Particulars]], said: Particulars
) -> None:
    holders = [Holder(place, lead, lead, (one,), number) for number, (place, lead, one) in enumerate(held)]
    whose = belonging(said, holders, frozenset())
    assert whose.holder is None or not contradicts_all(said, whose.holder.people)
    assert whose.holder is None or whose.holder.root not in whose.others
    assert set(whose.others) <= {one.root for one in holders}
