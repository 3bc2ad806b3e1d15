"""Phones, e-mail addresses, names and languages as people write them."""

import csv
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.leads.contact import (
    PhoneKind,
    name_norm,
    normalise_email,
    normalise_name,
    normalise_phone,
    typed_email,
    zone_of_phone,
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_phone(raw: str, region: str) -> tuple[str, str] | None:
    try:
        phone = normalise_phone(raw, region)
    except Invalid:
        return None
    return phone.e164, phone.extension


def test_every_written_form_of_a_valid_number_becomes_its_e164_and_every_invalid_one_is_refused(
    data_folder: Path,
) -> None:
    numbers = rows(data_folder / "phone_numbers" / "numbers.csv")
    assert len(numbers) > 4_000
    wrong = [
        (row["region"], row["form"])
        for row in numbers
        if read_phone(row["raw"], row["region"]) != ((row["e164"], row["extension"]) if row["valid"] == "1" else None)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "raw",
    [
        "098765 43210",
        "+91 98765-43210",
        "0091 98765 43210",
        "٠٩٨٧٦٥٤٣٢١٠",
        "०९८७६५४३२१०",
        "+91 (0)98765 43210",
        "tel:+91-98765-43210",
        "\u202a+91 98765 43210\u202c",
    ],
)
def test_one_indian_mobile_has_one_normal_form(raw: str) -> None:
    phone = normalise_phone(raw, "IN")
    assert (phone.e164, phone.region, phone.kind) == ("+919876543210", "IN", PhoneKind.MOBILE)


@pytest.mark.parametrize("region", ["IN", "US", "JP", "BR", "AU"])
def test_two_zeros_are_a_plus_even_where_the_exit_code_is_another(region: str) -> None:
    assert normalise_phone("0091 98765 43210", region).e164 == "+919876543210"


@pytest.mark.parametrize("raw", ["", "   ", "12", "hello", "9" * 200, "+", "9.19877E+11", "+999123456789", "n/a"])
def test_garbage_is_no_phone_number(raw: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise_phone(raw, "IN")
    assert refused.value.field == "phone"


# Surrogates, too: a JSON body may hold them.
ANY_TEXT = st.characters(exclude_categories=())


@given(st.text(ANY_TEXT, max_size=60))
@settings(max_examples=300)
def test_what_is_accepted_as_a_phone_is_stable(raw: str) -> None:
    accepted = read_phone(raw, "IN")
    assert accepted is None or read_phone(accepted[0], "US") == (accepted[0], "")


def test_a_refused_phone_is_never_echoed() -> None:
    with pytest.raises(Invalid, match=r"^is not a valid phone number$"):
        normalise_phone("98765 4321", "IN")


CAN_RECEIVE = {"ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN", "ISEMAIL_RFC5321"}
# Legal on paper: a quoted local part with nothing in it. The library refuses it, and nobody has such a mailbox.
EMPTY_QUOTES = "43"


def accepts_email(address: str) -> bool:
    try:
        normalise_email(address)
    except Invalid:
        return False
    return True


def test_addresses_that_can_receive_mail_are_accepted_and_errors_are_refused(data_folder: Path) -> None:
    addresses = rows(data_folder / "email_syntax" / "addresses.csv")
    judged = {row["id"]: (row["category"], accepts_email(json.loads(row["address_json"]))) for row in addresses}
    refused = {key for key, (category, accepted) in judged.items() if category in CAN_RECEIVE and not accepted}
    slipped = {key for key, (category, accepted) in judged.items() if category == "ISEMAIL_ERR" and accepted}
    assert len(judged) == 115
    assert (refused, slipped) == ({EMPTY_QUOTES}, set())


def test_an_email_is_compared_in_lower_case_with_tags_and_dots_kept() -> None:
    email = normalise_email(" Meera.Raman+Eyes@Example.COM ")
    assert (email.address, email.norm) == ("Meera.Raman+Eyes@example.com", "meera.raman+eyes@example.com")
    assert normalise_email("meeraraman@example.com").norm != email.norm


def test_an_international_domain_is_compared_in_ascii() -> None:
    assert normalise_email("x@пример.рф").norm == normalise_email("x@xn--e1afmkfd.xn--p1ai").norm


def test_look_alike_letters_stay_distinct_mailboxes() -> None:
    assert normalise_email("аnna@example.com").norm != normalise_email("anna@example.com").norm


@pytest.mark.parametrize(
    "raw",
    ["", "a", "a@", "@b.example", "a b@c.example", "a@b.example\r\nBcc: c@d.example", "a\x00@b.example", "\ud800@b.c"],
)
def test_a_bad_email_is_refused_without_an_echo(raw: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise_email(raw)
    assert refused.value.field == "email"
    assert "b.example" not in str(refused.value)


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("  Meera   Raman ", "Meera Raman"),
        ("Jo\u200bhn\u202e", "John"),
        ("O’Brien-Łukasz", "O’Brien-Łukasz"),
        ("e\u0301lodie", "élodie"),
        ("\ufeffரா\tமன்", "ரா மன்"),
        ("ශ්\u200dරී", "ශ්\u200dරී"),
        ("A\u200dnn", "Ann"),
        ("\u202e\u200b", ""),
        ("", ""),
    ],
)
def test_a_name_in_any_script_is_kept_and_invisible_tricks_are_not(raw: str, stored: str) -> None:
    assert normalise_name(raw, "first_name") == stored


@pytest.mark.parametrize("raw", ["a\x00b", "\udc00", "x" * 101, "Meera\r\nBcc: x", "a\nb"])
def test_a_name_that_cannot_be_stored_is_refused_by_its_field(raw: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise_name(raw, "last_name")
    assert refused.value.field == "last_name"


@given(st.text(ANY_TEXT, max_size=120))
@settings(max_examples=300)
def test_a_cleaned_name_is_storable_visible_bounded_and_clean_already(raw: str) -> None:
    try:
        name = normalise_name(raw, "first_name")
    except Invalid:
        return
    assert len(name) <= 100
    assert normalise_name(name, "first_name") == name
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} or char in "\u200b\u202e\u2066\ufeff" for char in name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Élodie", "O'Brien"), ("elodie", "O’BRIEN")),
        (("İbrahim", "Łukasz"), ("ibrahim", "lukasz")),
        (("Anne-Marie", "Weiß"), ("anne marie", "WEISS")),
        (("김", "철수"), (unicodedata.normalize("NFD", "김"), "철수")),
    ],
)
def test_a_search_finds_a_name_whatever_its_accents_and_case(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert name_norm(*one) == name_norm(*other)


def test_vowel_signs_are_no_accents() -> None:
    assert name_norm("कुमार", "") != name_norm("कमर", "")
    assert name_norm("ख़ान", "") != name_norm("खान", ""), "nukta"
    assert name_norm("सन्त", "") != name_norm("सनत", ""), "virama"


@given(st.text(ANY_TEXT, max_size=100), st.text(ANY_TEXT, max_size=100))
@settings(max_examples=200)
def test_a_search_name_fits_its_column(first: str, last: str) -> None:
    assert len(name_norm(first, last)) <= 201


@pytest.mark.parametrize(
    ("e164", "zone"),
    [
        ("+919876543210", "Asia/Kolkata"),
        ("+12125550123", "America/New_York"),
        ("+971501234567", "Asia/Dubai"),
        ("+18005551234", None),
        ("+61412345678", None),
        ("nonsense", None),
    ],
)
def test_a_number_tells_its_zone_only_where_there_is_no_doubt(e164: str, zone: str | None) -> None:
    assert zone_of_phone(e164) == zone


INSIDE = """
a@[127.0.0.1] a@[IPv6:::1] a@b a@localhost a@LOCALHOST. <a@localhost> mailto:a@db.internal a@x.local a@127.0.0.1
a@①②⑦.0.0.1 a@printer.lan a@0x7f.1 a@x.localdomain a@1.0.0.127.in-addr.arpa a@x.localhost a@2130706433
"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_an_address_that_only_our_own_network_delivers_to_is_refused_where_people_type(address: str) -> None:
    with pytest.raises(Invalid) as refused:
        typed_email(address)
    assert refused.value.field == "email"


@pytest.mark.parametrize("address", ["a@example.com", "a@xn--e1afmkfd.xn--p1ai", "a@127.example", "a@local.org"])
def test_public_addresses_are_taken(address: str) -> None:
    assert typed_email(f" <{address}> ").norm == address
