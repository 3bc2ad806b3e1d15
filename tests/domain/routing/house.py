"""A house of agents and leads that lives by the domain's functions alone: offers, answers, closings, absences."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.routing import Candidate, Needs, RoutingRuleSet, rank, takes
from tests.domain.routing.crew import NOW

OFFERS_PER_ROUND = 5
ACCEPT_WITHIN = timedelta(minutes=15)
NEXT_ROUND = timedelta(hours=1)


@dataclass
class Life:
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
    watch: Callable[["House", Candidate, Life], None]
    now: datetime = NOW
    lives: list[Life] = field(default_factory=list)

    def arrive(self, needs: Needs) -> None:
        life = Life(needs, {"procedure": needs.skill} if needs.skill else {})
        self.lives.append(life)
        self._offer(life)

    def accept(self, life: Life) -> None:
        if life.offered_to is not None:
            life.owner, life.offered_to, life.asked, life.deadline = life.offered_to, None, [], None

    def refuse(self, life: Life) -> None:
        """Declined or expired."""
        if life.offered_to is not None:
            agent, life.offered_to = life.offered_to, None
            self._free(agent)
            if not life.queued:
                self._offer(life)

    def close(self, life: Life) -> None:
        agent = life.owner if life.owner is not None else life.offered_to
        life.owner, life.offered_to, life.queued, life.closed, life.deadline = None, None, False, True, None
        if agent is not None:
            self._free(agent)

    def new_round(self, life: Life) -> None:
        if life.queued:
            life.asked = []
            self._offer(life)

    def turn(self, number: int) -> None:
        """The agent goes, or comes back."""
        agent = self.crew[number]
        self.crew[number] = replace(agent, on_shift=not agent.on_shift)

    def new_day(self) -> None:
        self.crew = {number: replace(agent, offered_today=0) for number, agent in self.crew.items()}

    def _offer(self, life: Life) -> None:
        """As the activity: rank, claim, or queue."""
        ranking = rank(self.crew.values(), life.needs, frozenset(life.asked), self.now, self.rules, life.facts)
        life.queued = ranking.best is None or len(life.asked) >= OFFERS_PER_ROUND
        if life.queued:
            life.deadline = self.now + NEXT_ROUND
            return
        first = ranking.ordered[0]
        agent = self.crew[first.agent_id]
        self.watch(self, agent, life)
        self.crew[agent.agent_id] = replace(
            agent,
            load=agent.load + 1,
            offered_today=agent.offered_today + 1,
            served=first.served,
            last_offered_at=self.now,
        )
        life.offered_to, life.deadline = agent.agent_id, self.now + ACCEPT_WITHIN
        life.asked.append(agent.agent_id)

    def _free(self, number: int) -> None:
        """The first in the queue that the agent may take is called up."""
        self.crew[number] = replace(self.crew[number], load=self.crew[number].load - 1)
        agent = self.crew[number]
        queue = sorted((life for life in self.lives if life.queued), key=lambda life: life.needs.priority)
        for life in queue:
            if takes(agent, self.crew.values(), life.needs, self.now, self.rules, life.facts):
                self.new_round(life)
                return
