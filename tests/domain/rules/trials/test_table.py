"""A table of leads read as facts: whatever stands in a cell, no row stops a trial."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from domain.conditions.facts import FactType, Value
from domain.rules.trials.table import read_map

MAP = read_map(
    {
        "outcome": "won",
        "missing": ["Select"],
        "columns": {
            "city": {"fact": "city", "values": {"Madras": "Chennai"}},
            "visits": {"fact": "visits"},
            "insured": {"fact": "insurance"},
            "tags": {"fact": "tags"},
            "asked": {"fact": "captured_at"},
            "income": {"fact": "custom.income", "type": "number"},
        },
    }
)
TYPES: dict[str, type | tuple[type, ...]] = {
    "city": str,
    "visits": (int, float),
    "insurance": bool,
    "tags": frozenset,
    "captured_at": datetime,
    "custom.income": (int, float),
}
CELLS = st.none() | st.text(max_size=12) | st.sampled_from(
    ["Select", "yes", "0", "nan", "inf", "-1e999", "12.5", "2026-01-01", "a;b; ;", "Madras", " "]
)  # fmt: skip


@given(st.dictionaries(st.sampled_from([*MAP.columns, "won", "else"]), CELLS))
def test_every_row_can_be_read_and_every_fact_has_its_type(row: dict[str, str | None]) -> None:
    lead = MAP.read(row, "won")
    for name, value in lead.facts.items():
        assert isinstance(value, TYPES[name])
    assert not set(lead.odd) & set(lead.facts)
    assert lead.converted in (True, False, None)


def test_cells_are_renamed_left_out_and_typed() -> None:
    row = {"city": " Madras ", "visits": "3", "insured": "No", "tags": "vip; nri", "asked": "Select", "income": "lots"}
    lead = MAP.read({**row, "won": "1"}, "won")
    expected: dict[str, Value] = {
        "city": "Chennai",
        "visits": 3.0,
        "insurance": False,
        "tags": frozenset({"vip", "nri"}),
    }
    assert (lead.facts, lead.odd, lead.converted) == (expected, ("custom.income",), True)


def test_own_facts_are_a_tenants_own_fields() -> None:
    assert MAP.own_facts == {"custom.income": FactType.NUMBER}
