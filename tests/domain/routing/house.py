"""A house of agents and leads that runs on the domain's functions alone: offers, answers, closings, absences."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.routing.candidates import Candidate, Needs
from domain.routing.ranking import rank, takes
from domain.routing.rules import RoutingRuleSet
from tests.domain.routing.crew import NOW

OFFERS_PER_ROUND = 5
ACCEPT_WITHIN = timedelta(minutes=15)
NEXT_ROUND = timedelta(hours=1)


@dataclass
class LeadRun:
    """One lead: offered, owned, queued or closed. An open one that nobody owns has a deadline."""

    needs: Needs
    facts: dict[str, str]
    asked: list[int] = field(default_factory=list)
    offered_to: int | None = None
    owner: int | None = None
    queued: bool = False
    closed: bool = False
    deadline: datetime | None = None


@dataclass
class House:
    """`watch` sees each offer before it is made: the agent as they are, and the lead."""

    rules: RoutingRuleSet
    crew: dict[int, Candidate]
    watch: Callable[["House", Candidate, LeadRun], None]
    now: datetime = NOW
    lives: list[LeadRun] = field(default_factory=list)

    def arrive(self, needs: Needs) -> None:
        run = LeadRun(needs, {"procedure": needs.skill} if needs.skill else {})
        self.lives.append(run)
        self._offer(run)

    def accept(self, run: LeadRun) -> None:
        if run.offered_to is not None:
            run.owner, run.offered_to, run.asked, run.deadline = run.offered_to, None, [], None

    def refuse(self, run: LeadRun) -> None:
        """Declined or expired."""
        if run.offered_to is not None:
            agent, run.offered_to = run.offered_to, None
            self._free(agent)
            if not run.queued:
                self._offer(run)

    def close(self, run: LeadRun) -> None:
        agent = run.owner if run.owner is not None else run.offered_to
        run.owner, run.offered_to, run.queued, run.closed, run.deadline = None, None, False, True, None
        if agent is not None:
            self._free(agent)

    def new_round(self, run: LeadRun) -> None:
        if run.queued:
            run.asked = []
            self._offer(run)

    def turn(self, number: int) -> None:
        """The agent goes, or comes back."""
        agent = self.crew[number]
        self.crew[number] = replace(agent, on_shift=not agent.on_shift)

    def new_day(self) -> None:
        self.crew = {number: replace(agent, offered_today=0) for number, agent in self.crew.items()}

    def _offer(self, run: LeadRun) -> None:
        """As the activity: rank, claim, or queue."""
        ranking = rank(self.crew.values(), run.needs, frozenset(run.asked), self.now, self.rules, run.facts)
        run.queued = ranking.best is None or len(run.asked) >= OFFERS_PER_ROUND
        if run.queued:
            run.deadline = self.now + NEXT_ROUND
            return
        first = ranking.ordered[0]
        agent = self.crew[first.agent_id]
        self.watch(self, agent, run)
        self.crew[agent.agent_id] = replace(
            agent,
            load=agent.load + 1,
            offered_today=agent.offered_today + 1,
            served=first.served,
            last_offered_at=self.now,
        )
        run.offered_to, run.deadline = agent.agent_id, self.now + ACCEPT_WITHIN
        run.asked.append(agent.agent_id)

    def _free(self, number: int) -> None:
        """The first in the queue that the agent may take is called up."""
        self.crew[number] = replace(self.crew[number], load=self.crew[number].load - 1)
        agent = self.crew[number]
        queue = sorted((run for run in self.lives if run.queued), key=lambda run: run.needs.priority)
        for run in queue:
            if takes(agent, list(self.crew.values()), run.needs, self.now, self.rules, run.facts):
                self.new_round(run)
                return
