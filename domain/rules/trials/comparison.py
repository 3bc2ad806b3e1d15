"""What happened beside what a draft would have made of it, in counts: any number of leads takes the same room."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Self

from domain.rules.rule_sets import RuleKind
from domain.rules.trials.figures import Confusion, Tally
from domain.rules.trials.redecisions import Judged

MOST_EXAMPLES = 10
Matrix = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Happened:
    """How the run went on. `ended`: its status at the end, None while it is open.

    `assessed`: its owner found the person qualified. `contact_s`: business seconds to the first contact, None without
    one; `promised`: a first contact was owed.
    """

    ended: str | None = None
    assessed: bool = False
    promised: bool = False
    contact_s: float | None = None

    @property
    def converted(self) -> bool:
        return self.ended == "converted"

    @property
    def came_through(self) -> bool:
        """Qualified or converted, whatever became of it later."""
        return self.assessed or self.ended in ("converted", "qualified")


@dataclass(frozen=True)
class Case:
    """One recorded lead: `decision` is the entry of the ledger that was tried again."""

    lead_id: int
    run: int
    decision: int
    before: Judged
    happened: Happened


@dataclass
class Comparison:
    """Matrices are before → after → leads; `agents` is agent → [leads before, leads after]."""

    kind: RuleKind
    leads: int = 0
    bands: Matrix = field(default_factory=dict)
    priorities: Matrix = field(default_factory=dict)
    qualified: Matrix = field(default_factory=dict)
    open: int = 0
    promised: int = 0
    contacted: int = 0
    late_before: int = 0
    late_after: int = 0
    routes: int = 0
    moved: int = 0
    queued_before: int = 0
    queued_after: int = 0
    agents: dict[str, list[int]] = field(default_factory=dict)
    worth_before: Tally = field(default_factory=Tally)
    worth_after: Tally = field(default_factory=Tally)
    auto_before: Confusion = field(default_factory=Confusion)
    auto_after: Confusion = field(default_factory=Confusion)
    examples: list[dict[str, Any]] = field(default_factory=list)

    def add(self, case: Case, after: Judged, within: Sequence[timedelta]) -> None:
        """`within` are the targets of the first contact by priority."""
        before, happened = case.before, case.happened
        self.leads += 1
        _count(self.bands, before.band, after.band)
        _count(self.priorities, str(before.priority), str(after.priority))
        _count(self.qualified, _yes(before.qualified), _yes(after.qualified))
        if happened.ended is None:
            self.open += 1
        else:
            self.worth_before.add(before.score, happened.converted)
            self.worth_after.add(after.score, happened.converted)
            self.auto_before.add(before.qualified, happened.came_through)
            self.auto_after.add(after.qualified, happened.came_through)
        self._add_contact(happened, within[before.priority - 1], within[after.priority - 1])
        if self._changed(before, after):
            shown = {"score", "band", "priority", "qualified"}
            self._show(case, _only(before, shown), _only(after, shown), after.because)

    def add_route(self, case: Case, before: int | None, after: int | None, because: Sequence[str]) -> None:
        """Whom the lead was offered first, and whom it would be; None: the queue."""
        self.routes += 1
        self.queued_before += before is None
        self.queued_after += after is None
        for place, agent in enumerate((before, after)):
            if agent is not None:
                self.agents.setdefault(str(agent), [0, 0])[place] += 1
        if before != after:
            self.moved += 1
            if self.kind is RuleKind.ROUTING:
                self._show(case, {"agent": before}, {"agent": after}, because)

    def stored(self) -> dict[str, Any]:
        """As JSON; `recalled` reads it back."""
        plain = {name: value for name, value in vars(self).items() if not isinstance(value, Tally | Confusion)}
        counted = {name: asdict(value) for name, value in vars(self).items() if isinstance(value, Confusion)}
        tallies = {name: value.stored() for name, value in vars(self).items() if isinstance(value, Tally)}
        return {**plain, **counted, **tallies, "kind": self.kind.value}

    @classmethod
    def recalled(cls, kind: RuleKind, stored: Mapping[str, Any]) -> Self:
        """Of `stored`, or of an empty mapping: nothing compared yet."""
        known = {name: value for name, value in stored.items() if name in cls.__dataclass_fields__ and name != "kind"}
        for name in ("worth_before", "worth_after"):
            known[name] = Tally.recalled(stored.get(name, {}))
        for name in ("auto_before", "auto_after"):
            known[name] = Confusion(**stored.get(name, {}))
        return cls(kind, **known)

    def _add_contact(self, happened: Happened, before: timedelta, after: timedelta) -> None:
        """Who was contacted when is held against both targets: the draft would not have changed the past."""
        self.promised += happened.promised
        if not happened.promised or happened.contact_s is None:
            return
        self.contacted += 1
        self.late_before += happened.contact_s > before.total_seconds()
        self.late_after += happened.contact_s > after.total_seconds()

    def _changed(self, before: Judged, after: Judged) -> bool:
        match self.kind:
            case RuleKind.SCORING:
                return before.band != after.band
            case RuleKind.PRIORITY:
                return before.priority != after.priority
            case _:
                return before.qualified != after.qualified

    def _show(self, case: Case, before: dict[str, Any], after: dict[str, Any], because: Sequence[str]) -> None:
        if len(self.examples) < MOST_EXAMPLES:
            told = {"lead_id": case.lead_id, "run": case.run, "decision": case.decision}
            self.examples.append({**told, "before": before, "after": after, "because": list(because)})


def _count(matrix: Matrix, before: str, after: str) -> None:
    row = matrix.setdefault(before, {})
    row[after] = row.get(after, 0) + 1


def _only(judged: Judged, names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in judged._asdict().items() if name in names}


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"
