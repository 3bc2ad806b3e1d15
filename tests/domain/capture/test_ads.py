"""A form's answers become a submission: what is valid is kept, and nobody is lost over the rest."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.capture.ads import AdLead, FormMapping, RequestedConsent, Unmappable, submission_key, submission_of
from domain.capture.submission import Submission
from domain.leads.lead import Channel, Source
from domain.outreach.consent import Purpose
from domain.text.normal_form import storable

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
PHONE = "+919876500001"


def told(answers: dict[str, str], **attribution: str) -> AdLead:
    return AdLead("1", "9", Source.FACEBOOK, answers, attribution, "{}")


def mapped(answers: dict[str, str], mapping: FormMapping | None = None, **attribution: str) -> Submission:
    return submission_of(told(answers, **attribution), mapping or FormMapping(), None, "IN", NOW)


def test_standard_questions_need_no_mapping() -> None:
    made = mapped(
        {"FULL_NAME": "Meera Devi Raman", "phone_number": "098765 00001", "EMAIL": "m@x.in", "city": "Chennai"}
    )
    assert (made.first_name, made.last_name, made.phone_e164) == ("Meera Devi", "Raman", PHONE)
    assert (made.email, made.city, made.source) == ("m@x.in", "Chennai", Source.FACEBOOK)


def test_the_forms_own_mapping_comes_before_the_standard_questions() -> None:
    mapping = FormMapping(fields={"mobile": "phone", "email": "notes", "eye": "custom.eye"})
    made = mapped({"phone_number": "+919876599999", "mobile": PHONE, "email": "call me", "eye": "left"}, mapping)
    assert (made.phone_e164, made.email, made.notes, made.custom) == (PHONE, None, "call me", {"eye": "left"})


def test_the_private_address_is_taken_before_the_one_at_work() -> None:
    assert mapped({"WORK_EMAIL": "m@work.in", "EMAIL": "m@home.in"}).email == "m@home.in"
    assert mapped({"WORK_EMAIL": "m@work.in", "EMAIL": " "}).email == "m@work.in"


def test_the_next_number_or_address_is_taken_when_the_first_is_invalid() -> None:
    made = mapped({"PHONE_NUMBER": "12", "WORK_PHONE": PHONE, "EMAIL": "nobody", "WORK_EMAIL": "m@work.in"})
    assert (made.phone_e164, made.email) == (PHONE, "m@work.in")


def test_every_answer_that_goes_to_the_notes_is_noted() -> None:
    mapping = FormMapping(fields={"eye": "notes", "since": "notes"})
    assert mapped({"phone": PHONE, "eye": "left", "since": "May"}, mapping).notes == "left\nMay"


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"phone_number": "12"}, "phone_invalid"),
        ({"email": "nobody"}, "email_invalid"),
        ({"phone_number": "12", "email": "nobody"}, "phone_invalid"),
        ({"full_name": "Meera"}, "no_contact"),
        ({}, "no_contact"),
        ({"phone_number": "  "}, "no_contact"),
    ],
)
def test_without_a_valid_contact_the_code_names_the_field(answers: dict[str, str], code: str) -> None:
    with pytest.raises(Unmappable) as refused:
        mapped(answers)
    assert refused.value.code == code


def test_what_is_invalid_is_left_out_and_the_rest_is_kept() -> None:
    mapping = FormMapping(fields={"x": "custom.x", "y": "custom.y", "z": "procedure", "n": "first_name"})
    said = {"phone_number": PHONE, "email": "nobody", "x": "a" * 1_001, "y": "fine", "z": "p" * 400, "n": "A\nB"}
    made = mapped(said, mapping)
    assert (made.phone_e164, made.email, made.custom, made.procedure) == (PHONE, None, {"y": "fine"}, None)
    assert made.first_name == ""


@pytest.mark.parametrize(
    ("written", "read"),
    [("04/02/1961", date(1961, 4, 2)), ("1961-04-02", date(1961, 4, 2)), ("2.4.61", None), ("13/13/1961", None)],
)
def test_birth_dates_are_read_as_networks_write_them(written: str, read: date | None) -> None:
    assert mapped({"phone": PHONE, "date_of_birth": written}).birth_date == read


@pytest.mark.parametrize(("written", "read"), [("Yes", True), ("no", False), ("perhaps", None)])
def test_insurance_is_a_yes_or_a_no(written: str, read: bool | None) -> None:
    assert mapped({"phone": PHONE, "q": written}, FormMapping(fields={"q": "insurance"})).insurance is read


def test_only_an_answer_that_agrees_is_a_consent() -> None:
    asked = RequestedConsent(question="sms", channel=Channel.SMS, text_version="v1")
    for answer, agreed in [("1", True), ("Yes", True), ("true", True), ("no", False), ("", False), ("maybe", False)]:
        made = mapped({"phone": PHONE, "sms": answer}, FormMapping(consents=(asked,)))
        marketing = [one for one in made.consents if one.purpose is Purpose.MARKETING]
        assert bool(marketing) is agreed, answer
        assert any(one.purpose is Purpose.ENQUIRY for one in made.consents)


def test_hidden_fields_say_where_the_person_came_from() -> None:
    made = mapped({"phone": PHONE, "utm_campaign": "june", "FBCLID": "IwAR"}, utm_source="facebook", utm_campaign="9")
    assert (made.utm_source, made.utm_campaign, made.fbclid) == ("facebook", "june", "IwAR")


def test_a_mapping_names_fields_of_a_profile_only() -> None:
    for target in ("tenant_id", "owner_id", "custom.", "custom.X", "external_ids.crm"):
        with pytest.raises(ValidationError):
            FormMapping(fields={"q": target})


def test_one_lead_of_a_network_has_one_key() -> None:
    assert submission_key(Source.GOOGLE_ADS, "abc") == "google_ads:abc"


_questions = st.sampled_from(
    ["full_name", "first_name", "phone", "phone_number", "email", "city", "date_of_birth", "utm_source", "q1", "q2"]
)
_targets = st.sampled_from(["notes", "custom.a", "custom.b", "insurance", "timeframe", "language", "birth_date"])


@given(
    answers=st.dictionaries(_questions, st.text(max_size=300)),
    fields=st.dictionaries(_questions, _targets, max_size=4),
)
def test_whatever_is_answered_beside_a_valid_phone_a_submission_comes_of_it(
    answers: dict[str, str], fields: dict[str, str]
) -> None:
    mapping = FormMapping(fields={**fields, "mine": "phone"})
    assert mapped({**answers, "mine": PHONE}, mapping).phone_e164 == PHONE


def test_what_a_network_said_can_be_stored() -> None:
    said = {"a\0": ["x\0y", {"b": "\ud800z"}], "n": 1, "none": None, "fine": "त"}
    assert storable(said) == {"a": ["xy", {"b": "z"}], "n": 1, "none": None, "fine": "त"}
