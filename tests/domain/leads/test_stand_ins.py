"""What people type where they have no phone or e-mail address to give."""

import pytest

from domain.leads.stand_ins import is_stand_in_email, is_stand_in_phone


@pytest.mark.parametrize(
    "phone",
    ["9999999999", "+91 99999 99999", "0000000000", "1234567890", "+91 1234567890", "0123456789", "1111111111", "00000",
     "9000000000", "12345", "٩٩٩٩٩٩٩٩٩٩"],
)  # fmt: skip
def test_runs_and_repeats_of_digits_are_nobodys(phone: str) -> None:
    """U9."""
    assert is_stand_in_phone(phone, "IN")


@pytest.mark.parametrize(
    "phone", ["098765 43210", "+919812345670", "044-28251234 ext 12", "98123-45670", "9898989898", "none", ""]
)
def test_a_number_that_may_be_somebodys_is_none(phone: str) -> None:
    assert not is_stand_in_phone(phone, "IN")


@pytest.mark.parametrize(
    "email",
    ["na@na.com", "NA@NA.COM", "test@test.com", "test1@test.com", "none@hospital.example", "nil@nil.nil", "no@no.com",
     "abc@gmail.com", "n.a@gmail.com", "noreply@hospital.org", "xyz@xyz.com", "a@a.com"],
)  # fmt: skip
def test_mailboxes_that_are_made_up_are_nobodys(email: str) -> None:
    """U9."""
    assert is_stand_in_email(email)


@pytest.mark.parametrize(
    "email", ["meera@example.com", "a@example.com", "info@clinic.example", "me@mydomain.de", "test", "", "@"]
)
def test_a_mailbox_that_may_be_somebodys_is_none(email: str) -> None:
    assert not is_stand_in_email(email)
