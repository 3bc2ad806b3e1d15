"""A partner's body, read by rules: whatever it holds, either fields come out or our field and their place are named."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.capture.mapping import FieldRule, find, read_fields, split_name, text_at
from domain.errors import Invalid

BODY = {
    "contact": {"name": "Meera Raman", "phones": [{"number": "098765 43210"}, {"number": "1"}]},
    "utm.source": "practo",
    "a/b": {"~c": "pointed"},
    "insured": "Yes",
    "age": 64,
    "born": "02/04/1961",
    "none": None,
    "blank": "  ",
    "list": ["x", "y"],
    "__proto__": {"phone": "1"},
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("contact.name", "Meera Raman"),
        ("contact.phones.0.number", "098765 43210"),
        ("/contact/phones/1/number", "1"),
        ("/a~1b/~0c", "pointed"),
        ("utm.source", "practo"),
        ("contact.phones.2.number", None),
        ("contact.phones.-1.number", None),
        ("contact.phones.٠.number", None),
        ("contact.name.0", None),
        ("age.bit_length", None),
        ("contact.__class__", None),
        ("nothing.here", None),
        ("none", None),
        ("", None),
    ],
)
def test_a_path_leads_to_one_place_or_nowhere(path: str, found: Any) -> None:
    assert find(BODY, path) == found


def test_prototype_keys_are_names_like_any_other() -> None:
    assert find(BODY, "phone") is None
    assert find(BODY, "__proto__.phone") == "1"


def rule(**given: Any) -> FieldRule:
    return FieldRule.model_validate(given)


@pytest.mark.parametrize(
    ("field", "how", "value"),
    [
        ("first_name", {"path": "contact.name"}, "Meera Raman"),
        ("city", {"constant": "Chennai"}, "Chennai"),
        ("custom.age", {"path": "age"}, 64),
        ("notes", {"path": "age"}, "64"),
        ("insurance", {"path": "insured"}, True),
        ("insurance", {"path": "insured", "values": {"YES": False}}, False),
        ("birth_date", {"path": "born", "dates": "dmy"}, date(1961, 4, 2)),
        ("birth_date", {"path": "born", "dates": "mdy"}, date(1961, 2, 4)),
        ("birth_date", {"constant": "1961-04-02T00:00:00Z"}, date(1961, 4, 2)),
        ("procedure", {"path": "list.1", "values": {"y": "lasik"}}, "lasik"),
    ],
)
def test_a_field_comes_out_in_its_own_type(field: str, how: dict[str, Any], value: Any) -> None:
    assert read_fields(BODY, {field: rule(**how)}) == ({field: value}, [])


@pytest.mark.parametrize("path", ["none", "blank", "missing"])
def test_what_is_blank_is_absent(path: str) -> None:
    assert read_fields(BODY, {"city": rule(path=path)}) == ({}, [])


@pytest.mark.parametrize(
    ("field", "how"),
    [
        ("city", {"path": "contact"}),
        ("city", {"path": "list"}),
        ("birth_date", {"path": "born"}),
        ("birth_date", {"constant": "31-02-1961", "dates": "dmy"}),
        ("birth_date", {"constant": "02-04-61", "dates": "dmy"}),
        ("insurance", {"path": "age"}),
        ("procedure", {"path": "insured", "values": {"No": "lasik"}}),
    ],
)
def test_what_cannot_be_read_is_named_and_never_repeated(field: str, how: dict[str, Any]) -> None:
    given, [fault] = read_fields(BODY, {field: rule(**how)})
    assert given == {}
    assert (fault.field, fault.path) == (field, how.get("path", ""))
    assert not any(str(value) in fault.message for value in ("Meera", "Yes", "64", "02/04/1961"))


def test_all_faults_are_found_at_once() -> None:
    rules = {"city": rule(path="contact"), "birth_date": rule(path="age"), "notes": rule(path="insured")}
    given, faults = read_fields(BODY, rules)
    assert (given, [fault.field for fault in faults]) == ({"notes": "Yes"}, ["city", "birth_date"])


@pytest.mark.parametrize("how", [{}, {"path": "a", "constant": "b"}, {"path": ""}, {"path": "a", "other": 1}])
def test_a_rule_names_one_place(how: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        rule(**how)


@pytest.mark.parametrize(
    ("whole", "parts"),
    [("Meera Lakshmi Raman", ("Meera Lakshmi", "Raman")), (" Meera ", ("Meera", "")), ("", ("", ""))],
)
def test_a_whole_name_is_split_before_its_last_word(whole: str, parts: tuple[str, str]) -> None:
    assert split_name(whole) == parts


_scalars = st.none() | st.booleans() | st.integers() | st.integers(10**4000, 10**5000) | st.floats() | st.text()
_bodies = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner)
)
_FIELDS = ("first_name", "full_name", "birth_date", "insurance", "campaign_id", "custom.x", "external_ids.crm")
_rules = st.dictionaries(
    st.sampled_from(_FIELDS),
    st.builds(
        FieldRule,
        path=st.text(min_size=1, max_size=12) | st.sampled_from(["a", "a.b", "/a/0", "0", "."]),
        values=st.dictionaries(st.text(max_size=4), st.text() | st.booleans() | st.integers(), max_size=3),
        dates=st.sampled_from(["ymd", "dmy", "mdy"]),
    ),
)


@given(_bodies, _rules)
def test_whatever_comes_each_field_is_given_or_faulty_or_absent(body: Any, rules: dict[str, FieldRule]) -> None:
    found, faults = read_fields(body, rules)
    assert not set(found) & {fault.field for fault in faults}
    assert set(found) | {fault.field for fault in faults} <= set(rules)
    for field_rule in rules.values():
        assert isinstance(text_at(body, field_rule.path or ""), str)


def test_a_number_beyond_every_field_is_refused() -> None:
    _, [fault] = read_fields({"id": 10**5000}, {"external_ids.crm": rule(path="id")})
    assert fault.field == "external_ids.crm"
    assert issubclass(Invalid, Exception)
