"""What stands for nothing: `n/a`, `-`, `NULL`. Beside a good contact the person is kept."""

from datetime import UTC, datetime

import pytest

from domain.capture.submission import LeadCapture, normalise
from domain.errors import Invalid
from domain.text.placeholders import is_placeholder, is_placeholder_name

NOW = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["n/a", "N/A", "-", "--", "NULL", "N.A.", "nil", "None", "#N/A", " na ", "?", "(none)", "Not available", "—", "nan",
     "\u200bn/a\u00a0"],
)  # fmt: skip
def test_a_text_that_says_only_that_nothing_is_known_is_a_placeholder(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["", "  ", "Nila", "0", "9812345670", "n@a.example", "😀", "Nan Ye", "no pain", "王"])
def test_what_says_something_is_none(text: str) -> None:
    assert not is_placeholder(text)


def test_names_of_people_are_no_placeholders() -> None:
    assert [name for name in ("Null", "Na", "N.A.", "Nil", "-", "n/a") if is_placeholder_name(name)] == ["-", "n/a"]


@pytest.mark.parametrize("text", ["n/a", "-", "NULL", "N.A."])
def test_a_placeholder_beside_a_good_contact_is_left_out_and_told(text: str) -> None:
    by_phone = normalise(LeadCapture(first_name="Meera", phone="9812345670", email=text), "IN", NOW)
    assert (by_phone.phone_e164, by_phone.email) == ("+919812345670", None)
    by_mail = normalise(LeadCapture(phone=text, email="meera@example.com", city=text), "IN", NOW)
    assert (by_mail.phone_e164, by_mail.email, by_mail.city) == (None, "meera@example.com", None)
    assert [warning.field for warning in by_phone.warnings] == ["email"]
    assert [warning.field for warning in by_mail.warnings] == ["phone"]


def test_with_nothing_but_placeholders_there_is_no_lead() -> None:
    with pytest.raises(Invalid, match="an external id is required") as refused:
        normalise(LeadCapture(first_name="Meera", phone="n/a", email="-"), "IN", NOW)
    assert refused.value.field == "phone"
    known = normalise(LeadCapture(phone="n/a", email="-", external_ids={"crm": "7"}), "IN", NOW)
    assert (known.phone_e164, known.email, len(known.warnings)) == (None, None, 2)
