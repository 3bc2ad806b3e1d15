"""Phones, addresses, names and dates: whatever is typed is read or refused, and in time."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.capture.mapping import FieldRule, read_fields
from domain.capture.submission import LeadCapture, normalise
from domain.errors import Invalid
from domain.leads.contact import normalise_email, normalise_name, normalise_phone, typed_email
from domain.leads.stand_ins import is_stand_in_email, is_stand_in_phone
from domain.text.normal_form import clean_line, clean_lines, is_storable
from tests.mutation import mutated_text, read_in_time

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
PHONES = [
    "098765 43210",
    "+91 98765-43210 ext. 12",
    "0044 20 7946 0018",
    "tel:+971-4-123-4567;ext=9",
    "٠٥٠١٢٣٤٥٦٧",
    "1" * 90,
]
EMAILS = [
    "meera.raman@example.com",
    '"a b"@example.com',
    "mailto:x@пример.рф.",
    "<a+b@xn--e1afmkfd.xn--p1ai>;",
    "a@[127.0.0.1]",
]
NAMES = ["Meera Raman", "D'Souza", "मीरा", "Nguyễn Văn A", "\U0001f468‍\U0001f469‍\U0001f467", "o" + "\u0301\u0315" * 50]
DAYS = ["1961-04-02", "02/04/1961", "2026-06-01T09:30:00+05:30", "4.2.61", "24106", "0000-00-00"]


@settings(max_examples=150)
@given(mutated_text(PHONES), st.sampled_from(["IN", "AE", "US", "ZZ", "in"]))
def test_a_phone_is_read_or_refused(raw: str, region: str) -> None:
    phone = read_in_time(lambda: normalise_phone(raw, region), Invalid)
    if phone:
        assert phone.e164.startswith("+")
        assert phone.e164[1:].isascii()
        assert phone.e164[1:].isdigit()
        assert normalise_phone(phone.e164, region).e164 == phone.e164
    read_in_time(lambda: is_stand_in_phone(raw, region))


@settings(max_examples=150)
@given(mutated_text(EMAILS))
def test_an_address_is_read_or_refused(raw: str) -> None:
    email = read_in_time(lambda: typed_email(raw), Invalid)
    if email:
        assert email.norm.count("@") >= 1
        assert not set(email.norm) & set("\r\n\0 ") or email.norm.startswith('"')
        domain = email.norm.rpartition("@")[2]
        assert domain.isascii()
        assert "." in domain
        assert "[" not in domain
    read_in_time(lambda: normalise_email(raw), Invalid)
    read_in_time(lambda: is_stand_in_email(raw))


@settings(max_examples=150)
@given(mutated_text(NAMES))
def test_a_name_and_a_note_are_cleaned_or_refused(raw: str) -> None:
    for clean in (
        lambda: normalise_name(raw, "first_name"),
        lambda: clean_line(raw, "city", 200),
        lambda: clean_lines(raw, "notes", 5_000),
    ):
        text = read_in_time(clean, Invalid)
        assert text is None or is_storable(text)


@settings(max_examples=100)
@given(mutated_text(DAYS), st.sampled_from(["ymd", "dmy", "mdy"]))
def test_a_date_is_read_or_refused(raw: str, order: str) -> None:
    rules = {"birth_date": FieldRule.model_validate({"path": "born", "dates": order})}
    read_in_time(lambda: read_fields({"born": raw}, rules))
    read_in_time(
        lambda: normalise(LeadCapture.model_validate({"birth_date": raw, "phone": "098765 43210"}), "IN", NOW),
        Invalid,
        ValidationError,
    )


@settings(max_examples=100)
@given(mutated_text(NAMES), mutated_text(PHONES), mutated_text(EMAILS), mutated_text(NAMES))
def test_a_capture_is_a_submission_or_refused(name: str, phone: str, email: str, notes: str) -> None:
    said = {"first_name": name, "phone": phone, "email": email, "notes": notes, "custom": {"own": notes}}
    read_in_time(lambda: normalise(LeadCapture.model_validate(said), "IN", NOW), Invalid, ValidationError)
