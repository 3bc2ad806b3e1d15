"""From the raw body of a capture to one bounded submission."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.capture.submission import LeadCapture, Submission, normalise
from domain.errors import Invalid
from domain.leads.lead import Channel, Source
from domain.outreach.consent import Purpose

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def captured(**body: Any) -> Submission:
    return normalise(LeadCapture.model_validate(body), "IN", NOW)


def test_a_capture_becomes_normal() -> None:
    submission = captured(
        first_name=" Meera ",
        last_name="Raman",
        phone="098765 43210 ext. 12",
        email="Meera@Example.com",
        language="Tamil",
        procedure="Cataract surgery",
        timeframe="This month",
        city="  Chennai ",
        notes="left eye\r\n\r\nsince\tMay",
        insurance=True,
        consents=[{"purpose": "marketing", "channel": "sms", "text_version": "2026-05"}],
    )
    assert submission.phone_e164 == "+919876543210"
    assert submission.phone_extension == "12"
    assert (submission.email, submission.email_norm) == ("Meera@example.com", "meera@example.com")
    assert (submission.language, submission.procedure, submission.timeframe) == ("ta", "cataract_surgery", "this_month")
    assert (submission.city, submission.notes) == ("Chennai", "left eye\n\nsince May")
    assert submission.source is Source.WEBSITE
    assert submission.received_at == NOW
    assert submission.consents[0].purpose is Purpose.MARKETING
    assert submission.consents[0].channel is Channel.SMS


def test_a_submission_survives_being_stored_as_json() -> None:
    submission = captured(
        phone="+919876543210", custom={"a": True, "b": 1, "c": 1.5, "d": "x"}, external_ids={"crm": "7"}
    )
    assert Submission.model_validate_json(submission.model_dump_json()) == submission
    assert [type(value) for value in submission.custom.values()] == [bool, int, float, str]


@pytest.mark.parametrize("body", [{}, {"first_name": "Meera"}, {"phone": "  ", "email": ""}])
def test_a_lead_that_nobody_can_reach_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        captured(**body)
    assert refused.value.field == "phone"


@pytest.mark.parametrize(
    "body", [{"email": "a@b.example"}, {"external_ids": {"mql_id": "8a"}}, {"phone": "+919876543210"}]
)
def test_one_way_to_know_the_person_is_enough(body: dict[str, Any]) -> None:
    assert captured(**body).received_at == NOW


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("phone", {"phone": "123"}),
        ("email", {"email": "nobody"}),
        ("first_name", {"first_name": "a\x00"}),
        ("notes", {"notes": "a\x00"}),
        ("city", {"city": "a\x00"}),
        ("utm_source", {"utm_source": "a\x00"}),
        ("external_ids", {"external_ids": {"__proto__": "x"}}),
        ("external_ids.crm", {"external_ids": {"crm": " "}}),
        ("external_ids.crm", {"external_ids": {"crm": "x" * 201}}),
        ("custom", {"custom": {"No": 1}}),
        ("custom.a", {"custom": {"a": float("nan")}}),
        ("custom.a", {"custom": {"a": float("inf")}}),
        ("custom.a", {"custom": {"a": 10**30}}),
        ("custom.a", {"custom": {"a": "x" * 1_001}}),
        ("custom.a", {"custom": {"a": "\x00"}}),
        ("birth_date", {"birth_date": "9999-12-31"}),
        ("birth_date", {"birth_date": "1700-01-01"}),
    ],
)
def test_a_broken_rule_names_its_field(field: str, body: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        captured(**({"phone": "+919876543210"} | body))
    assert refused.value.field == field


@pytest.mark.parametrize(
    "body",
    [
        {"status": "converted"},
        {"tenant_id": 2},
        {"notes": "x" * 5_001},
        {"source": "dark_web"},
        {"birth_date": "0000-00-00"},
        {"campaign_id": 2**63},
        {"campaign_id": -1},
        {"external_ids": {f"k{n}": "v" for n in range(11)}},
        {"custom": {f"k{n}": 1 for n in range(51)}},
        {"custom": {"a": {"b": 1}}},
        {"custom": {"a": None}},
        {"consents": [{"purpose": "marketing"}]},
        {"consents": [{"purpose": "marketing", "text_version": ""}]},
        {"first_name": "\ud800"},
        {"first_name": "x" * 501},
    ],
)
def test_an_unknown_or_oversized_field_does_not_parse(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LeadCapture.model_validate({"phone": "+919876543210"} | body)


def test_a_long_tracking_parameter_is_cut_and_loses_no_lead() -> None:
    submission = captured(
        phone="+919876543210", utm_campaign="x" * 1_000, landing_page="https://e.example/" + "y" * 1_500
    )
    assert submission.utm_campaign == "x" * 200
    assert submission.landing_page is not None
    assert len(submission.landing_page) > 1_500


TEXTS = st.text(max_size=50)


def outcome_of(texts: dict[str, str]) -> Submission | str:
    """The submission, or the field that was refused."""
    try:
        return captured(email="a@b.example", **texts)
    except Invalid as refused:
        return refused.field


@given(st.fixed_dictionaries({name: TEXTS for name in ("first_name", "city", "notes", "utm_term", "procedure")}))
@settings(max_examples=200)
def test_any_text_is_stored_clean_or_refused_by_name(texts: dict[str, str]) -> None:
    outcome = outcome_of(texts)
    if isinstance(outcome, str):
        assert "\x00" in texts[outcome] or outcome in ("first_name", "procedure")
    else:
        assert Submission.model_validate_json(outcome.model_dump_json()) == outcome


@pytest.mark.parametrize("none", ["n/a", "-", "NULL", "nil"])
def test_an_id_that_says_only_that_there_is_none_joins_nobody(none: str) -> None:
    said = normalise(LeadCapture(phone="+919876543210", external_ids={"his": none, "crm": "7"}), "IN", NOW)
    assert said.external_ids == {"crm": "7"}
    assert [left.field for left in said.warnings] == ["external_ids.his"]
    with pytest.raises(Invalid):
        normalise(LeadCapture(external_ids={"his": none}), "IN", NOW)
