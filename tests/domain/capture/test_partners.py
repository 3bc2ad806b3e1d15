"""One partner's rules: what becomes of a body, what proves consent, which configurations make sense."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.capture.integrations import CONFIG, PartnerConfig, check_secrets, keeps_its_signature
from domain.capture.mapping import Unmapped
from domain.capture.partners import PartnerRules, reference, submission_key, submission_of, today
from domain.capture.submission import Submission
from domain.errors import Invalid

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
MAPPING = {
    "full_name": {"path": "patient.name"},
    "phone": {"path": "patient.mobile"},
    "email": {"path": "patient.mail"},
    "insurance": {"path": "insured"},
    "custom.eye": {"path": "eye"},
    "external_ids.practo": {"path": "ref"},
}
CONSENTS = [
    {"purpose": "marketing", "channel": "sms", "given": "agree.ads", "text_version_path": "agree.text"},
    {"purpose": "marketing", "channel": "email", "given": "agree.ads", "text_version": "practo-3"},
]


def rules(**changed: Any) -> PartnerRules:
    whole = {"signature": {"scheme": "api_key"}, "mapping": MAPPING, "consents": CONSENTS, **changed}
    return PartnerRules.model_validate(whole)


def submitted(body: Any, **changed: Any) -> Submission:
    return submission_of(body, rules(**changed), None, "IN", NOW)


PATIENT = {"name": "Meera Raman", "mobile": "098765 43210"}


def test_their_words_become_a_submission() -> None:
    found = submitted({"patient": PATIENT, "insured": "yes", "eye": "left", "ref": 77})
    assert (found.first_name, found.last_name, found.phone_e164) == ("Meera", "Raman", "+919876543210")
    assert (found.insurance, found.custom, found.external_ids) == (True, {"eye": "left"}, {"practo": "77"})
    assert (found.source, found.received_at) == ("partner", NOW)


def test_marketing_needs_a_yes_and_the_text_that_was_shown() -> None:
    def marketing(**agree: Any) -> set[str | None]:
        found = submitted({"patient": PATIENT, "agree": agree}).consents
        return {consent.channel for consent in found if consent.purpose == "marketing"}

    assert marketing(ads=True, text="practo-2") == {"sms", "email"}
    assert marketing(ads="Yes", text="") == {"email"}
    assert marketing(ads=True) == {"email"}
    assert marketing(ads=True, text="x" * 51) == {"email"}
    assert marketing(ads=True, text={"version": "practo-2"}) == {"email"}
    assert marketing(ads=False, text="practo-2") == set()
    assert marketing(ads=["yes"], text="practo-2") == set()
    assert marketing(consent=True, marketing=True, text="practo-2") == set()


def test_each_fault_names_our_field_and_their_place() -> None:
    with pytest.raises(Unmapped) as raised:
        submitted({"patient": {"mobile": ["1"]}, "insured": "perhaps"}, required=["full_name", "phone"])
    told = [(fault.field, fault.path) for fault in raised.value.faults]
    assert told == [("phone", "patient.mobile"), ("insurance", "insured"), ("full_name", "patient.name")]
    assert raised.value.field == "phone"


@pytest.mark.parametrize(
    ("body", "field", "path"),
    [
        ({"patient": {"mobile": "12"}}, "phone", "patient.mobile"),
        ({"patient": {"mail": "nobody"}}, "email", "patient.mail"),
        ({"patient": {"name": "A\0B C", "mobile": "098765 43210"}}, "first_name", "patient.name"),
        ({"patient": {"name": "x" * 501 + " Raman", "mobile": "098765 43210"}}, "first_name", "patient.name"),
        ({"patient": PATIENT, "eye": "x" * 1_001}, "custom.eye", "eye"),
        ({}, "phone", "patient.mobile"),
        (None, "phone", "patient.mobile"),
        ([], "phone", "patient.mobile"),
    ],
)
def test_what_the_profile_does_not_take_is_named_like_that_too(body: Any, field: str, path: str) -> None:
    with pytest.raises(Unmapped) as raised:
        submitted(body)
    [fault] = raised.value.faults
    assert (fault.field, fault.path) == (field, path)


_scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner)
)
_patients = st.fixed_dictionaries({}, optional=dict.fromkeys(("name", "mobile", "mail"), _values))


@given(
    _values | st.fixed_dictionaries({"patient": _patients}, optional={"eye": _values, "ref": _values, "agree": _values})
)
def test_whatever_comes_is_a_submission_or_unmapped(body: Any) -> None:
    with suppress(Unmapped):
        assert isinstance(submitted(body), Submission)


@pytest.mark.parametrize(
    "changed",
    [
        {"mapping": {}},
        {"mapping": {"status": {"path": "a"}}},
        {"mapping": {"consents": {"path": "a"}}},
        {"mapping": {"custom.Bad Key": {"path": "a"}}},
        {"required": ["city"]},
        {"consents": [{"purpose": "marketing", "given": "a"}]},
        {"consents": [{"purpose": "marketing", "given": "a", "text_version": "1", "text_version_path": "b"}]},
        {"daily_quota": 0},
        {"signature": {"scheme": "none"}},
        {"signature": {"scheme": "hmac", "header": "X-Sig", "signed": "{timestamp}"}},
        {"signature": {"scheme": "hmac", "header": "X-Sig", "signed": "{timestamp}.{body}"}},
        {"signature": {"scheme": "hmac", "header": "X-Sig", "timestamp_header": "X-Time"}},
        {"signature": {"scheme": "hmac", "header": "X-Sig", "signed": "{url}{body}"}},
        {"signature": {"scheme": "hmac", "header": "X Sig"}},
        {"signature": {"scheme": "hmac", "header": "X-Sig", "algorithm": "md5"}},
    ],
)
def test_a_configuration_that_could_not_work_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        rules(**changed)


def partner(signature: dict[str, Any]) -> PartnerConfig:
    found = CONFIG.validate_python({"kind": "partner", "signature": signature, "mapping": MAPPING})
    assert isinstance(found, PartnerConfig)
    return found


API_KEY, STANDARD = partner({"scheme": "api_key"}), partner({"scheme": "standardwebhooks"})
HMAC = partner({"scheme": "hmac", "header": "X-Sig"})


@pytest.mark.parametrize(
    ("config", "secrets", "field"),
    [
        (API_KEY, {"signing_secret": "x"}, "secrets"),
        (HMAC, {}, "secrets.signing_secret"),
        (HMAC, {"signing_secret": "x", "password": "y"}, "secrets"),
        (HMAC, {"signing_secret": "x", "previous_secret": " "}, "secrets.previous_secret"),
        (STANDARD, {"signing_secret": "whsec_not base64"}, "secrets.signing_secret"),
        (partner({"scheme": "basic"}), {"username": "x"}, "secrets.password"),
    ],
)
def test_the_secrets_are_those_of_the_signature(config: PartnerConfig, secrets: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as raised:
        check_secrets(config, secrets)
    assert raised.value.field == field


def test_secrets_may_rotate_but_not_become_those_of_another_scheme() -> None:
    check_secrets(HMAC, {"signing_secret": "new", "previous_secret": "old"})
    check_secrets(API_KEY, {})
    assert keeps_its_signature(HMAC, partner({"scheme": "hmac", "header": "X-Other"}))
    assert not keeps_its_signature(HMAC, STANDARD)


def test_one_submission_has_one_key_and_a_reference_that_tells_nothing() -> None:
    assert submission_key(7, "A-1", b"1") == submission_key(7, "A-1", b"2") == "partner:7:A-1"
    assert submission_key(7, "", b"1") != submission_key(7, "", b"2")
    long = submission_key(7, "x" * 1_000, b"")
    assert len(long) < 100
    assert submission_key(7, "a b", b"") != submission_key(7, "a  b", b"")
    assert "A-1" not in reference(1, "partner:7:A-1")
    assert reference(1, "partner:7:A-1") != reference(2, "partner:7:A-1")


def test_a_day_is_the_tenants_also_when_clocks_change() -> None:
    begins, ends = today(datetime(2026, 3, 29, 10, tzinfo=UTC), "Europe/Berlin")
    assert (begins, ends - begins) == (datetime(2026, 3, 28, 23, tzinfo=UTC), timedelta(hours=23))
    assert today(NOW, "Asia/Kolkata")[0] == datetime(2026, 5, 31, 18, 30, tzinfo=UTC)
