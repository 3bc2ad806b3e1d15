"""Rules tried on a table of leads whose end is known: what they say of each, beside what happened."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import computed_field

from domain.conditions.facts import Catalog
from domain.conditions.faults import Fault
from domain.conditions.rule_set import RuleSet
from domain.rules.decisions.replayer import Rulebook
from domain.rules.rule_sets import KINDS, BadRules, RuleKind, read_rules
from domain.rules.trials.table import KnownLead
from domain.rules.trials.worth import Confusion, Tally, Worth, worth_of
from domain.text.plain import Plain

_KINDS = (RuleKind.SCORING, RuleKind.PRIORITY, RuleKind.QUALIFICATION)


def read_rulebook(given: Any, own_facts: Catalog) -> Rulebook:
    """From `{"scoring": {…}, "priority": {…}, "qualification": {…}}`; what is left out is the built-in one.

    Raises `BadRules` with every path.
    """
    if not isinstance(given, Mapping) or not given or not set(given) <= set(_KINDS):
        raise BadRules([Fault("file", f"must be an object with {', '.join(_KINDS)}, or some of them")])
    read: dict[RuleKind, RuleSet] = {}
    faults: list[Fault] = []
    for kind in _KINDS:
        try:
            body = given.get(kind)
            read[kind] = KINDS[kind].built_in if body is None else read_rules(kind, body, own_facts)
        except BadRules as bad:
            faults += [Fault(f"{kind}.{fault.path}", fault.text) for fault in bad.faults]
    if faults:
        raise BadRules(faults)
    return Rulebook(read)


class Ends(Plain):
    """Of some leads: how many, and how many of them converted."""

    count: int = 0
    converted: int = 0

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def rate(self) -> float:
        return self.converted / self.count if self.count else 0.0

    def add(self, converted: bool) -> None:
        self.count += 1
        self.converted += converted


class ReasonEnds(Ends):
    """Of the leads that a scoring rule gave its points."""

    code: str
    text: str
    points: int


class TableReport(Worth):
    """`reasons`: the most frequent first. `odd`: facts by how many of their cells could not be read."""

    confusion: Confusion
    priorities: dict[int, Ends]
    reasons: list[ReasonEnds]
    odd: dict[str, int]
    without_end: int
    unrequested: int


@dataclass
class TableTrial:
    """Counts only: as many leads as there are go through it one by one."""

    rules: Rulebook
    tally: Tally = field(default_factory=Tally)
    priorities: dict[int, Ends] = field(default_factory=lambda: {level: Ends() for level in range(1, 6)})
    reasons: dict[str, ReasonEnds] = field(default_factory=dict)
    odd: Counter[str] = field(default_factory=Counter)
    without_end: int = 0
    left_out: int = 0

    def add(self, lead: KnownLead) -> None:
        if lead.converted is None:
            self.without_end += 1
            return
        self.odd.update(lead.odd)
        _, scored, priority, qualification = self.rules.decide(lead.facts)
        self.tally.add(scored.value, lead.converted, qualification.qualified)
        self.priorities[priority.level].add(lead.converted)
        for reason in scored.reasons:
            if reason.code not in self.reasons:
                rule = next(rule for rule in self.rules.scoring.rules if rule.code == reason.code)
                self.reasons[reason.code] = ReasonEnds(code=rule.code, text=rule.text, points=rule.points)
            self.reasons[reason.code].add(lead.converted)

    def report(self) -> TableReport:
        worth = worth_of(self.tally, self.rules.scoring.bands)
        return TableReport(
            **dict(worth),
            confusion=self.tally.confusion,
            priorities=self.priorities,
            reasons=sorted(self.reasons.values(), key=lambda reason: -reason.count),
            odd=self.odd,
            without_end=self.without_end,
            unrequested=self.left_out,
        )
