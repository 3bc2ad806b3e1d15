"""What was decided beside what a draft would decide, in counts: any number of leads takes the same room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from pydantic import BaseModel, Field

from domain.rules.decisions.replayer import CHANGES, Outcome
from domain.rules.rule_sets import RuleKind
from domain.rules.trials.report import (
    AgentShare,
    BeforeAfter,
    Changed,
    Confusions,
    Example,
    Matrix,
    Routing,
    Speed,
    TrialReport,
    Worths,
    count,
    off_diagonal,
)
from domain.rules.trials.worth import Tally, worth_of
from domain.scoring.rules import Bands

MOST_EXAMPLES = 10


@dataclass(frozen=True)
class Ending:
    """How the run went on. `status`: at its end, None while it is open.

    `assessed`: its owner found the person qualified. `contact_s`: business seconds to the first contact, None without
    one; `promised`: a first contact was owed.
    """

    status: str | None = None
    assessed: bool = False
    promised: bool = False
    contact_s: float | None = None

    @property
    def came_through(self) -> bool:
        """Qualified or converted, whatever became of it later."""
        return self.assessed or self.status in ("converted", "qualified")


class Recording(NamedTuple):
    """One recorded lead: what was decided (`decision` is that entry of the ledger), and how it ended."""

    lead_id: int
    run: int
    decision: int
    outcome: Outcome
    ending: Ending


class Rerouted(NamedTuple):
    """Whom a lead was offered first, and whom it would be; None: the queue."""

    before: int | None
    after: int | None
    because: Sequence[str]


class Comparison(BaseModel):
    """It is stored between the pages of a trial."""

    kind: RuleKind
    bands: Matrix = {}
    priorities: Matrix = {}
    qualified: Matrix = {}
    open: int = 0
    speed: Speed = Field(default_factory=Speed)
    routes: int = 0
    moved: int = 0
    queued: BeforeAfter = Field(default_factory=BeforeAfter)
    agents: dict[int, AgentShare] = {}
    before: Tally = Field(default_factory=Tally)
    after: Tally = Field(default_factory=Tally)
    examples: list[Example] = []

    @property
    def leads(self) -> int:
        return sum(sum(row.values()) for row in self.bands.values())

    def add(self, recording: Recording, after: Outcome, within: Sequence[timedelta]) -> None:
        """`within` are the targets of the first contact by priority."""
        before, ending = recording.outcome, recording.ending
        count(self.bands, before.band, after.band)
        count(self.priorities, str(before.priority), str(after.priority))
        count(self.qualified, _yes(before.qualified), _yes(after.qualified))
        if ending.status is None:
            self.open += 1
        else:
            converted, came_through = ending.status == "converted", ending.came_through
            self.before.add(before.score, converted, before.qualified, came_through)
            self.after.add(after.score, converted, after.qualified, came_through)
        self._add_contact(ending, within[before.priority - 1], within[after.priority - 1])
        main, *_ = CHANGES[self.kind]
        if main != "agent" and getattr(before, main) != getattr(after, main):
            self._show(recording, before.shown, after.shown, after.because)

    def add_route(self, recording: Recording, route: Rerouted) -> None:
        self.routes += 1
        self.queued.add(route.before is None, route.after is None)
        for agent in {agent for agent in (route.before, route.after) if agent is not None}:
            share = self.agents.setdefault(agent, AgentShare(agent_id=agent))
            share.add(agent == route.before, agent == route.after)
        if route.before != route.after:
            self.moved += 1
            if self.kind is RuleKind.ROUTING:
                self._show(recording, {"agent": route.before}, {"agent": route.after}, route.because)

    def report(self, bands: tuple[Bands, Bands]) -> TrialReport:
        """The bands are those in force, and the draft's."""
        changes = CHANGES[self.kind]
        before, after = self.before, self.after
        worths = (worth_of(tally, of) for tally, of in zip((before, after), bands, strict=True))
        return TrialReport(
            leads=self.leads,
            changed=Changed(
                band=off_diagonal(self.bands),
                priority=off_diagonal(self.priorities),
                qualified=off_diagonal(self.qualified),
                owner=self.moved,
            ),
            bands=self.bands if "band" in changes else None,
            priorities=self.priorities if "priority" in changes else None,
            qualified=self.qualified if "qualified" in changes else None,
            routing=self._routing() if {"priority", "agent"} & set(changes) else None,
            speed=self.speed if "priority" in changes else None,
            ended=self.leads - self.open,
            open=self.open,
            auto_qualify=Confusions(before=before.confusion, after=after.confusion) if "qualified" in changes else None,
            worth=Worths(before=next(worths), after=next(worths)) if "band" in changes else None,
            examples=self.examples,
        )

    def _routing(self) -> Routing:
        agents = sorted(self.agents.values(), key=lambda share: share.agent_id)
        return Routing(routes=self.routes, moved=self.moved, queued=self.queued, agents=agents)

    def _add_contact(self, ending: Ending, before: timedelta, after: timedelta) -> None:
        """Who was contacted when is held against both targets: the draft would not have changed the past."""
        self.speed.promised += ending.promised
        if ending.promised and ending.contact_s is not None:
            self.speed.contacted += 1
            seconds = ending.contact_s
            self.speed.late.add(seconds > before.total_seconds(), seconds > after.total_seconds())

    def _show(
        self, recording: Recording, before: dict[str, Any], after: dict[str, Any], because: Sequence[str]
    ) -> None:
        if len(self.examples) < MOST_EXAMPLES:
            lead_id, run, decision, *_ = recording
            example = Example(
                lead_id=lead_id, run=run, decision=decision, before=before, after=after, because=list(because)
            )
            self.examples.append(example)


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"
