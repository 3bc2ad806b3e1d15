"""Languages as people write them: one code each, lists in the order said, in any script."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.vocabulary.languages import (
    LANGUAGES,
    LIMIT,
    language_code,
    language_codes,
    language_name,
    languages_in,
    spoken_codes,
)

OWN_NAMES = {
    "தமிழ்": "ta",
    "हिन्दी": "hi",
    "हिंदी": "hi",
    "മലയാളം": "ml",
    "తెలుగు": "te",
    "ಕನ್ನಡ": "kn",
    "বাংলা": "bn",
    "मराठी": "mr",
    "ગુજરાતી": "gu",
    "ਪੰਜਾਬੀ": "pa",
    "ଓଡ଼ିଆ": "or",
    "العربية": "ar",
    "اردو": "ur",
    "සිංහල": "si",
    "Español": "es",
    "Русский": "ru",
    "中文": "zh",
}


@pytest.mark.parametrize(("raw", "code"), OWN_NAMES.items())
def test_f35_a_language_by_its_own_name_is_its_code(raw: str, code: str) -> None:
    assert language_code(raw) == code


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("Tamil", "ta"),
        ("ta-IN", "ta"),
        ("EN_us", "en"),
        ("tam", "ta"),
        ("Tamizh", "ta"),
        ("Bangla", "bn"),
        ("ஆங்கிலம்", "en"),
        ("I speak Tamil", "ta"),
        ("or", "or"),
    ],
)
def test_a_language_by_name_spelling_or_tag_becomes_its_code(raw: str, code: str) -> None:
    assert language_code(raw) == code


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        ("Tamil, English", "ta,en"),
        ("Tamil & Hindi", "ta,hi"),
        ("ta/en", "ta,en"),
        ("ta en", "ta,en"),
        ("Tamil-English", "ta,en"),
        ("Tamil or English", "ta,en"),
        ("தமிழ் மற்றும் ஆங்கிலம்", "ta,en"),
        ("हिंदी और अंग्रेजी", "hi,en"),
        ("Tamil, Klingon", "ta"),
        ("Tamil, tamil, TA", "ta"),
    ],
)
def test_f35_a_list_keeps_every_language_that_is_known_in_the_order_said(raw: str, codes: str) -> None:
    assert language_code(raw) == codes


@given(st.lists(st.sampled_from([*OWN_NAMES, *LANGUAGES.values(), *LANGUAGES]), min_size=1, max_size=12))
def test_what_was_read_fits_its_column_and_reads_the_same_again(names: list[str]) -> None:
    written = ", ".join(names)[:100].rpartition(",")[0] or names[0]
    code = language_code(written)
    assert len(code) <= LIMIT
    assert language_code(code) == code
    assert set(languages_in(code)) <= set(LANGUAGES)


@given(st.text(max_size=40))
def test_whatever_is_written_is_read_to_what_reads_the_same_or_refused(text: str) -> None:
    with suppress(Invalid):
        code = language_code(text)
        assert language_code(code) == code


def test_what_is_no_language_stays_as_written() -> None:
    assert language_code("Klingon") == "klingon"
    with pytest.raises(Invalid, match="list such as ta,en"):
        language_code("whatever the doctor speaks")


def test_a_language_is_shown_by_its_name() -> None:
    assert [language_name(code) for code in ("ta", "ta,en", "xx")] == ["Tamil", "Tamil, English", "xx"]


def test_rules_know_each_language_of_a_list() -> None:
    assert {"ta", "en"} <= language_codes("ta,en")


def test_an_agent_has_known_languages_or_codes() -> None:
    assert [spoken_codes(one) for one in ("தமிழ்", "kok", "Tamil, Hindi")] == [("ta",), ("kok",), ("ta", "hi")]
    with pytest.raises(Invalid, match="code of two or three letters"):
        spoken_codes("Klingon")
