"""What a form makes of what was filled in."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.capture.forms.answers import Filled, fault_in_words, read_filled, source_of
from domain.capture.forms.definition import FormDefinition, check_definition
from domain.capture.submission import LeadCapture
from domain.errors import Invalid
from domain.leads.lead import Channel, Source
from domain.outreach.consent import Purpose
from tests.api.capture.forms.definitions import ENQUIRY

FORM = FormDefinition.model_validate(ENQUIRY)
ANNA = {"first_name": "Anna", "phone": "098765 43210"}


def read(*consents: str, **answers: str) -> LeadCapture:
    reading = read_filled(FORM, Filled(answers={**ANNA, **answers}, consents=("privacy-1", *consents)), "IN", "en")
    assert reading.capture, reading.errors
    return reading.capture


def errors(**answers: str) -> dict[str, str]:
    filled = Filled(answers={**ANNA, **answers}, consents=("privacy-1",))
    return dict(read_filled(FORM, filled, "IN", "en").errors)


def test_answers_become_what_they_mean() -> None:
    said = {"insurance": "no", "birth_date": "1961-04-02", "custom.left_eye": "yes", "custom.since_years": "3"}
    capture = read(**said)
    assert (capture.insurance, capture.birth_date) == (False, date(1961, 4, 2))
    assert capture.custom == {"left_eye": True, "since_years": 3}
    assert capture.email is None


def test_only_ticks_on_texts_that_are_shown_give_consent() -> None:
    given_to = [(c.purpose, c.channel, c.text_version) for c in read("news-1", "news-0").consents]
    assert given_to == [
        (Purpose.ENQUIRY, None, "privacy-1"),
        (Purpose.MARKETING, Channel.EMAIL, "news-1"),
        (Purpose.MARKETING, Channel.SMS, "news-1"),
    ]
    assert [consent.text_version for consent in read().consents] == ["privacy-1"]


def test_every_fault_is_told_at_once() -> None:
    filled = Filled(answers={"email": "anna@", "procedure": "gold", "birth_date": "soon", "custom.since_years": "x"})
    told = read_filled(FORM, filled, "IN", "en")
    assert told.capture is None
    assert set(told.errors) == {
        *("first_name", "phone", "email", "procedure", "birth_date", "custom.since_years"),
        "consent.privacy-1",
    }


def test_a_number_that_nobody_can_have_is_refused() -> None:
    for number in ("nan", "inf", "-1e300", "9007199254740993"):
        assert set(errors(**{"custom.since_years": number})) == {"custom.since_years"}, number


@given(st.dictionaries(st.sampled_from([field.name for field in FORM.fields]), st.text(max_size=60)))
def test_whatever_is_typed_is_read_or_named(answers: dict[str, str]) -> None:
    filled = Filled(answers=answers, consents=("privacy-1",)).storable(FORM)
    told = read_filled(FORM, filled, "IN", "en")
    assert (told.capture is None) == bool(told.errors)
    assert set(told.errors) <= {field.name for field in FORM.fields}


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=10), st.text(max_size=50))
def test_what_is_kept_can_be_stored(said: dict[str, str], text: str) -> None:
    kept = Filled(attribution={**said, "utm_term": text}, link=text, ref=text, page=text).storable(FORM)
    for value in (*kept.attribution.values(), kept.link, kept.ref, kept.page):
        assert "\0" not in value
        value.encode()
    assert set(kept.attribution) <= set(LeadCapture.model_fields)


def test_a_referral_counts_more_than_an_event() -> None:
    assert source_of(FORM, "event", referred=True) is Source.REFERRAL
    assert source_of(FORM, "event", referred=False) is Source.EVENT
    assert source_of(FORM, "campaign", referred=False) is Source.WEBSITE


def test_a_broken_rule_of_the_lead_is_told_where_it_was_asked() -> None:
    assert fault_in_words(FORM, Invalid("notes", "must be at most 5 characters")) == {"notes": FORM.texts.too_long}
    assert fault_in_words(FORM, Invalid("landing_page", "is odd")) == {"first_name": FORM.texts.invalid}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"fields": [{"name": "phone", "label": "P", "choices": [{"value": "1", "label": "1"}]}]}, "fields.0.choices"),
        (
            {"fields": [{"name": "custom.a", "label": "A", "type": "choice"}, {"name": "phone", "label": "P"}]},
            "fields.0.choices",
        ),
        ({"redirect": "https://a.example;script-src *"}, "redirect"),
        ({"redirect": "https://"}, "redirect"),
        ({"redirect": "https://a.example:99999999/"}, "redirect"),
        ({"captcha": {"kind": "none", "site_key": "x"}}, "captcha.site_key"),
    ],
)
def test_a_bad_definition_names_the_path(change: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_definition(FormDefinition.model_validate({**ENQUIRY, **change}))
    assert refused.value.field == path


def test_a_good_definition_is_good() -> None:
    check_definition(FORM)
    check_definition(FormDefinition.model_validate({**ENQUIRY, "redirect": "https://www.eye.example/thanks?a=1;2"}))
