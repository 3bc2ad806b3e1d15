"""Whether two profiles are one person: what is enough, what is not, and what only a person may say."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.duplicates.frequencies import Frequencies
from domain.duplicates.keys import match_keys
from domain.duplicates.match import Match
from domain.duplicates.person import compare, counted_values
from domain.duplicates.profile import Profile
from domain.tenants.policy import DuplicatePolicy
from tests.domain.duplicates.people import MEERA, people, written_otherwise

MERGE_FROM, REVIEW_FROM = DuplicatePolicy().merge_from, DuplicatePolicy().review_from


def counts_of(profiles: list[Profile]) -> Frequencies:
    return Frequencies.counted(counted_values(profile) for profile in profiles)


def merged(match: Match) -> bool:
    return match.score >= MERGE_FROM and not match.contradicts


@pytest.mark.parametrize(
    "other",
    [
        MEERA,
        replace(MEERA, first_name="Raman", last_name="Meera"),
        replace(MEERA, first_name="R.", last_name="Meera"),
        replace(MEERA, first_name="Mira"),
        replace(MEERA, first_name="Meera Raman", last_name=""),
        replace(MEERA, first_name="Mrs. MEERA", phones=()),
        replace(MEERA, first_name="மீரா", last_name="ராமன்"),
        replace(MEERA, first_name="मीरा", last_name="रामन"),
        replace(MEERA, birth_date="1961-02-04", phones=("+919876543201",)),
        replace(MEERA, birth_date="1961-04-03", emails=("meera.raman@example.org",)),
    ],
)
def test_one_person_written_in_another_way_is_found_and_merged(other: Profile) -> None:
    assert merged(compare(MEERA, other))
    assert match_keys(MEERA) & match_keys(other)


@pytest.mark.parametrize(
    "other",
    [
        Profile(first_name="Arjun", last_name="Raman", phones=MEERA.phones, emails=MEERA.emails, city="Chennai"),
        replace(MEERA, first_name="Arjun", birth_date="1994-09-21"),
        replace(MEERA, first_name="Lakshmi"),
    ],
    ids=["a child", "a child whose birth date is known", "a twin"],
)
def test_relatives_who_share_a_phone_are_never_merged_by_themselves(other: Profile) -> None:
    match = compare(MEERA, other)
    assert match.contradicts
    assert any(part.field == "first_name" and part.kind == "differs" for part in match.evidence)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ramesh", "Suresh"), ("Rajesh", "Rakesh"), ("Meena", "Reena"), ("Arun", "Varun"), ("Sita", "Gita")],
)
def test_twins_whose_names_rhyme_are_two(one: str, other: str) -> None:
    assert compare(replace(MEERA, first_name=one), replace(MEERA, first_name=other)).contradicts


def test_a_common_name_and_a_city_are_not_one_person() -> None:
    one = Profile(first_name="Rajesh", last_name="Kumar", phones=("+919876543210",), city="Chennai")
    assert compare(one, replace(one, phones=("+919123456789",))).score < REVIEW_FROM


def test_a_slip_in_the_phone_number_hides_nobody() -> None:
    one = Profile(first_name="Rajesh", last_name="Kumar", phones=("+919876543210",), city="Chennai")
    assert merged(compare(one, replace(one, phones=("+919876543201",))))
    assert compare(replace(one, city=""), replace(one, phones=("+919876743210",))).score >= REVIEW_FROM


def test_neighbouring_numbers_are_no_slip() -> None:
    one = Profile(first_name="Rajesh", last_name="Kumar", phones=("+914423456781",), city="Chennai")
    assert not merged(compare(one, replace(one, phones=("+914423456789",))))
    assert compare(replace(one, city=""), replace(one, phones=("+914423456789",), city="")).score < REVIEW_FROM


def test_a_father_and_his_son_of_the_same_name_are_for_a_person_to_judge() -> None:
    father = replace(MEERA, first_name="Suresh", birth_date="1958-11-20", phones=(), emails=("suresh@example.com",))
    son = replace(father, birth_date="1987-03-14", emails=("suresh.junior@example.com",))
    assert not merged(compare(father, son))


def test_brothers_at_one_public_mail_provider_are_two() -> None:
    one = Profile(first_name="Arun", last_name="Nair", emails=("arun.nair1@gmail.com",), city="Kochi")
    match = compare(one, Profile(first_name="Varun", last_name="Nair", emails=("arun.nair2@gmail.com",), city="Kochi"))
    assert not merged(match)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("محمد", "الأحمد"), ("Mohammed", "Al-Ahmad")),
        (("राजेश", "कुमार"), ("Rajesh", "Kumar")),
        (("ராஜேஷ்", "குமார்"), ("Rajesh", "Kumar")),
        (("లక్ష్మి", "రావు"), ("Laxmi", "Rao")),
        (("Иван", "Петров"), ("Ivan", "Petrov")),
        (("Łukasz", "Wiśniewski"), ("Lukasz", "Wisniewski")),
        (("Ann-Marie", "O'Brien"), ("Ann Marie", "OBrien")),
        (("Jose", "Garcia Lopez"), ("José", "García")),
        (("Bob", "Smith"), ("Robert", "Smyth")),
        (("S. K.", "Iyer"), ("Subramaniam", "Iyer")),
        (("Kumaar", "Rajesh"), ("Dr. Rajesh", "Kumar")),
    ],
)
def test_a_name_is_one_in_any_script_order_and_length(one: tuple[str, str], other: tuple[str, str]) -> None:
    first, second = (replace(MEERA, first_name=first, last_name=last, emails=()) for first, last in (one, other))
    assert merged(compare(first, second))
    assert match_keys(first) & match_keys(second)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("meera.raman@gmail.com", "meeraraman@gmail.com", "same_mailbox"),
        ("meera.raman@gmail.com", "meeraraman+eye@googlemail.com", "same_mailbox"),
        ("meera+eye@example.com", "meera@example.com", "same_mailbox"),
        ("meera.raman@example.com", "meeraraman@example.com", "alike"),
        ("meera.raman@gmail.com", "meera.raman@gmail.com", "same"),
    ],
)
def test_dots_and_tags_of_a_mailbox_make_two_people_alike(one: str, other: str, kind: str) -> None:
    first, second = Profile(first_name="Meera", emails=(one,)), Profile(first_name="Meera", emails=(other,))
    assert [part.kind for part in compare(first, second).evidence if part.field == "email"] == [kind]
    assert kind == "alike" or match_keys(first) & match_keys(second)


def test_a_rare_name_says_more_than_a_common_one_where_names_are_counted() -> None:
    counted = counts_of([Profile(first_name="Rajesh", last_name="Kumar", city="Pune")] * 500 + [MEERA])
    common, rare = Profile(first_name="Rajesh", last_name="Kumar"), Profile(first_name="Meera", last_name="Raman")
    assert compare(rare, rare, frequencies=counted).score > compare(common, common, frequencies=counted).score


def test_the_evidence_tells_why_and_holds_none_of_the_values() -> None:
    match = compare(MEERA, replace(MEERA, first_name="Mira", city="Madurai"))
    told = {(part.field, part.kind) for part in match.evidence}
    assert {("first_name", "sounds_alike"), ("last_name", "same"), ("phone", "same"), ("city", "differs")} <= told
    said = " ".join(part.says for part in match.evidence).casefold()
    assert not [value for value in ("meera", "raman", "mira", "chennai", "9876543210", "1961") if value in said]


@given(people, people)
def test_it_does_not_matter_who_is_compared_with_whom(one: Profile, other: Profile) -> None:
    assert as_told(compare(one, other)) == as_told(compare(other, one))


def as_told(match: Match) -> tuple[float, bool, list[tuple[str, str, float]]]:
    parts = sorted((part.field, part.kind, round(part.points, 9)) for part in match.evidence)
    return round(match.score, 9), match.contradicts, parts


@given(people)
def test_whoever_says_all_this_twice_is_one_person(person: Profile) -> None:
    assert merged(compare(person, person))


@given(st.data(), people)
def test_a_person_written_otherwise_is_found_and_never_contradicts(data: st.DataObject, person: Profile) -> None:
    other = data.draw(written_otherwise(person))
    match = compare(person, other)
    assert match_keys(person) & match_keys(other)
    assert match.score >= REVIEW_FROM
    assert not match.contradicts


@given(people, people)
def test_a_score_is_a_probability_with_and_without_counts(one: Profile, other: Profile) -> None:
    for counted in (None, Frequencies(), counts_of([one, other, MEERA])):
        assert 0 <= compare(one, other, frequencies=counted).score <= 1


TEXT = st.text(max_size=20)
MANY = st.lists(TEXT, max_size=3).map(tuple)


@given(st.builds(Profile, **{f.name: MANY if f.name in {"phones", "emails"} else TEXT for f in fields(Profile)}))
def test_whatever_was_stored_can_be_compared(odd: Profile) -> None:
    assert 0 <= compare(odd, MEERA).score <= 1
    assert compare(odd, Profile()).score < REVIEW_FROM
    assert len(match_keys(odd)) <= 20


def test_people_who_are_only_numbered_are_as_many_as_their_numbers() -> None:
    first = Profile(first_name="Patient", last_name="12", phones=("+919876500012",), emails=("patient12@example.com",))
    second = Profile(first_name="Patient", last_name="13", phones=("+919876500013",), emails=("patient13@example.com",))
    assert compare(first, second).score < REVIEW_FROM
    assert compare(first, replace(second, last_name="12", emails=first.emails)).score >= MERGE_FROM


def test_a_baby_of_a_mother_is_never_merged_with_her_on_one_phone_at_one_address() -> None:
    mother = Profile("Meera", "Iyer", phones=("+919812300001",), city="Chennai", address_line="12 Car Street")
    assert compare(replace(mother, first_name="B/O Meera"), mother).contradicts


def test_a_fathers_name_that_stands_last_is_not_said_to_have_changed_places() -> None:
    def said(one: Profile, other: Profile) -> list[str]:
        return [part.says for part in compare(one, other).evidence if "name" in part.field]

    gopal = Profile(first_name="Gopal", last_name="Raman")
    assert "it is the first name of one and the last name of the other" in said(
        gopal, Profile(first_name="Divya", last_name="Gopal")
    )
    assert said(gopal, Profile(first_name="Raman", last_name="Gopal")) == [
        "the name is the same",
        "the name is the same",
        "first and last name have changed places",
    ]
