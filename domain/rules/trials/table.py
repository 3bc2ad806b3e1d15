"""A table of leads whose end is known, read as facts: what each column is, and which one says the end."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, NamedTuple, Self

from pydantic import Field, ValidationError, model_validator

from domain.conditions.catalogue import LEAD_FACTS
from domain.conditions.condition import RulePart
from domain.conditions.facts import Catalog, Facts, FactType, kept
from domain.conditions.faults import Fault
from domain.rules.rule_sets import BadRules
from domain.text.faults import message_of
from domain.text.suggestions import instead
from domain.text.yes_no import yes_or_no

ColumnName = Annotated[str, Field(min_length=1, max_length=200)]


class Column(RulePart):
    """Which fact a column is. A fact of one's own, `custom.<key>`, needs its type; `values` renames what stands there.

    Codes are separated by semicolons. A flag is yes or no, true or false, 1 or 0.
    """

    fact: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*|custom\.[A-Za-z0-9_]+)$", max_length=60)]
    type: FactType | None = None
    values: Annotated[Mapping[str, Annotated[str, Field(max_length=200)]], Field(max_length=500)] = {}

    @model_validator(mode="after")
    def _a_known_type(self) -> Self:
        known = LEAD_FACTS.get(self.fact)
        if known is None and not self.fact.startswith("custom."):
            meant = instead(self.fact, sorted(LEAD_FACTS))
            raise ValueError(f"{self.fact} is not a fact{meant}; a field of your own is custom.<key>")
        if known is None and self.type is None:
            raise ValueError(f"{self.fact} needs a type: {', '.join(FactType)}")
        if known is not None and self.type not in (None, known):
            raise ValueError(f"{self.fact} is a {known.value}")
        return self

    @property
    def fact_type(self) -> FactType:
        return self.type or LEAD_FACTS[self.fact]


class TableMap(RulePart):
    """`outcome` is the column that says who converted; a cell that stands in `missing` is as good as empty."""

    outcome: ColumnName = ""
    missing: tuple[str, ...] = ()
    columns: Annotated[Mapping[ColumnName, Column], Field(min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _each_fact_once(self) -> Self:
        facts = [column.fact for column in self.columns.values()]
        if twice := sorted({fact for fact in facts if facts.count(fact) > 1}):
            raise ValueError(f"two columns are {', '.join(twice)}")
        return self

    @property
    def own_facts(self) -> Catalog:
        """As a tenant's own fields."""
        return {column.fact: column.fact_type for column in self.columns.values() if column.fact.startswith("custom.")}

    def read(self, row: Mapping[str, str | None], outcome: str) -> "KnownLead":
        given = {column.fact: self._cell(name, column, row) for name, column in self.columns.items()}
        facts, odd = kept(given, {**LEAD_FACTS, **self.own_facts})
        return KnownLead(facts, odd, yes_or_no((row.get(outcome) or "").strip()))

    def _cell(self, name: str, column: Column, row: Mapping[str, str | None]) -> object:
        """What `kept` can type, or a text that it finds odd."""
        text = (row.get(name) or "").strip()
        if not text or text in self.missing:
            return None
        text = column.values.get(text, text)
        match column.fact_type:
            case FactType.NUMBER:
                return _number(text)
            case FactType.FLAG:
                flag = yes_or_no(text)
                return text if flag is None else flag
            case FactType.CODES:
                return frozenset(code.strip() for code in text.split(";") if code.strip())
            case _:
                return text


class KnownLead(NamedTuple):
    """One row. `odd`: facts whose cell could not be read; `converted` None: the row does not say."""

    facts: Facts
    odd: tuple[str, ...]
    converted: bool | None


def read_map(given: Any) -> TableMap:
    """Raises `BadRules` with the path of everything that is wrong."""
    try:
        return TableMap.model_validate(given)
    except ValidationError as error:
        raise BadRules(
            Fault(".".join(map(str, problem["loc"])) or "map", message_of(problem))
            for problem in error.errors(include_url=False)
        ) from None


def check_columns(table: TableMap, outcome: str, header: Collection[str]) -> None:
    """Raises `BadRules` when the table lacks a column."""
    faults = [Fault(f"columns.{name}", "the table has no such column") for name in table.columns if name not in header]
    if not outcome:
        faults.append(Fault("outcome", "name the column that says who converted"))
    elif outcome not in header:
        faults.append(Fault("outcome", f"the table has no column {outcome}"))
    if outcome in table.columns:
        faults.append(Fault(f"columns.{outcome}", "the end is nothing that rules may know beforehand"))
    if faults:
        raise BadRules(faults)


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
