"""What may stand in a tenant's own fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.tenants.custom_fields import Custom, CustomField, FieldType, accepted, check_custom

FIELDS = (
    CustomField("remark", FieldType.TEXT),
    CustomField("power", FieldType.NUMBER),
    CustomField("insured", FieldType.BOOLEAN),
    CustomField("since", FieldType.DATE),
    CustomField("eye", FieldType.CHOICE, ("left", "right")),
)
NEEDED = (CustomField("eye", FieldType.CHOICE, ("left", "right"), required=True),)
GOOD: dict[str, Custom] = {"remark": "", "power": -2.5, "insured": False, "since": "2026-02-28", "eye": "left"}
anything = st.one_of(st.text(max_size=20), st.booleans(), st.integers(), st.floats())


def test_what_fits_is_taken() -> None:
    check_custom(GOOD, FIELDS)
    check_custom({}, FIELDS)
    assert accepted(GOOD, FIELDS) == GOOD


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("remark", 1),
        ("power", "1"),
        ("power", True),
        ("insured", "true"),
        ("insured", 1),
        ("since", "2026-02-29"),
        ("since", "20260228"),
        ("since", "0000-00-00"),
        ("since", 20_260_228),
        ("eye", "Left"),
        ("eye", "both"),
        ("unknown", "x"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_name(key: str, value: Custom) -> None:
    with pytest.raises(Invalid) as refusal:
        check_custom({key: value}, FIELDS)
    assert refusal.value.field == f"custom.{key}"


def test_who_defined_nothing_is_given_whatever_comes() -> None:
    check_custom({"anything": 1}, ())
    assert accepted({"anything": 1}, ()) == {"anything": 1}


@pytest.mark.parametrize("custom", [{}, {"eye": ""}])
def test_what_is_needed_must_be_there(custom: dict[str, Custom]) -> None:
    with pytest.raises(Invalid) as refusal:
        check_custom(custom, NEEDED)
    assert refusal.value.field == "custom.eye"


def test_what_was_stored_under_other_rules_may_stay_but_not_change() -> None:
    before: dict[str, Custom] = {"gone": "x", "power": "many"}
    check_custom(before | {"eye": "left"}, FIELDS, before)
    for changed in ({"gone": "y"}, {"power": "more"}, {"power": True}):
        with pytest.raises(Invalid):
            check_custom(before | changed, FIELDS, before)
    with pytest.raises(Invalid):
        check_custom({"power": True}, FIELDS, {"power": 1})


def test_doors_that_know_only_texts_read_them() -> None:
    said: dict[str, Custom] = {
        "power": " -2.50 ",
        "insured": "On",
        "since": " 2026-02-28",
        "eye": "right ",
        "unknown": "x",
    }
    assert accepted(said, FIELDS) == {"power": -2.5, "insured": True, "since": "2026-02-28", "eye": "right"}
    assert accepted({"power": "3"}, FIELDS) == {"power": 3}
    assert accepted({"power": "inf", "insured": "perhaps", "since": "soon", "eye": "both"}, FIELDS) == {}


@given(st.dictionaries(st.sampled_from([*(field.key for field in FIELDS), "unknown"]), anything))
def test_whatever_is_accepted_would_not_be_refused(custom: dict[str, Custom]) -> None:
    check_custom(accepted(custom, FIELDS), FIELDS)
