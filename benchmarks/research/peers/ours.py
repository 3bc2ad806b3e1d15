"""Our assignment on the simulated clock: the domain's own ranking and calendar, offers that run out, a queue."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from benchmarks.research.peers.floor import Floor
from benchmarks.research.peers.stream import CALENDAR, Lead, Person, Stream
from domain.routing.candidates import Candidate, Needs
from domain.routing.ranking import Ranking, rank, takes
from domain.routing.rounds import goes_round_again, places, rest
from domain.routing.rules import RoutingRuleSet
from domain.tenants.policy import OfferPolicy

_POLICY = OfferPolicy()


class Ours(Floor):
    def __init__(self, stream: Stream, name: str, rules: RoutingRuleSet) -> None:
        super().__init__(stream)
        self.name, self.rules = name, rules
        self.served: dict[int, float] = {}
        self.offered_at: dict[int, datetime] = {}
        self.requested: dict[int, list[int]] = {}
        self.declined: dict[int, set[int]] = {}
        self.looks: dict[tuple[int, int], datetime | None] = {}
        self.queue: dict[int, Lead] = {}
        self.open: defaultdict[int, set[int]] = defaultdict(set)
        self.offers, self.rounds, self.accepted = Counter[int](), Counter[int](), Counter[int]()
        for person in stream.candidates:
            if person.leaves is not None:
                self.at(person.leaves, lambda person=person: self._left(person))  # type: ignore[misc]

    def arrive(self, lead: Lead) -> None:
        self._round(lead)

    def forgotten(self, lead: Lead) -> bool:
        """Neither offered, owned nor queued."""
        return lead.id not in self.holder and not self.open[lead.id] and lead.id not in self.queue

    def freed(self, person: Person) -> None:
        free = self._candidate(person)
        candidates = [self._candidate(other) for other in self.candidates.values()]
        for lead in sorted(self.queue.values(), key=lambda lead: (lead.priority, lead.at)):
            if takes(free, candidates, _needs(lead), self.now, self.rules, {}):
                self._round(lead)
                return

    def _round(self, lead: Lead) -> None:
        self.queue.pop(lead.id, None)
        self.requested[lead.id], self.declined[lead.id] = [], set()
        self._offer(lead)

    def _offer(self, lead: Lead) -> None:
        """As `activities.routing.assignment`: to several at once where the rules say so, and round again if urgent."""
        requested = self.requested[lead.id]
        ranking = self._ranked(lead, requested)
        if not ranking.ordered and goes_round_again(lead.priority, requested):
            again = self._ranked(lead, self.declined[lead.id])
            if again.ordered:
                ranking = again
                requested.clear()
                self.declined[lead.id].clear()
        chosen = ranking.ordered[: places(lead.priority, ranking.broadcast, len(requested), _POLICY)]
        if not chosen:
            self._wait(lead)
            return
        expires = CALENDAR.add(self.now, _POLICY.accept_within[lead.priority - 1])
        self.open[lead.id] = {entry.agent_id for entry in chosen}
        self.offers[lead.id] += 1
        number = self.offers[lead.id]
        for entry in chosen:
            person = self.candidates[entry.agent_id]
            self.served[person.id], self.offered_at[person.id] = entry.served, self.now
            requested.append(person.id)
            self.load[person.id] += 1
            self._hears(lead, person, number, expires)
        self.at(expires, lambda: self._over(lead, number))

    def _ranked(self, lead: Lead, excluded: Iterable[int]) -> Ranking:
        candidates = [self._candidate(person) for person in self.candidates.values()]
        return rank(candidates, _needs(lead), frozenset(excluded), self.now, self.rules)

    def _hears(self, lead: Lead, person: Person, number: int, expires: datetime) -> None:
        """They look some time after the notice, at the earlier one if they have not yet; some never do."""
        said, after = self.stream.answer(lead, person)
        looks = self.looks.get((lead.id, person.id))
        if looks is None or looks < self.now:
            looks = self.looks[lead.id, person.id] = person.works_for(self.now, after)
        if said != "ignore" and looks is not None and looks <= expires:
            self.at(looks, lambda: self._answered(lead, person, number, accepted=said == "accept"))

    def _answered(self, lead: Lead, person: Person, number: int, *, accepted: bool) -> None:
        if self.offers[lead.id] != number or person.id not in self.open[lead.id]:
            return
        if accepted:
            self.open[lead.id].discard(person.id)
            self.load[person.id] -= 1
            self.hold(lead, person)
            self._end(lead)
            self.accepted[lead.id] += 1
            self.take_up(lead, person)
            return
        self.declined[lead.id].add(person.id)
        self.open[lead.id].discard(person.id)
        self._free(person.id)
        if not self.open[lead.id]:
            self._offer(lead)

    def _over(self, lead: Lead, number: int) -> None:
        if self.offers[lead.id] == number and self.open[lead.id]:
            self._end(lead)
            self._offer(lead)

    def _end(self, lead: Lead) -> None:
        """Whoever may still answer has a place more."""
        left, self.open[lead.id] = self.open[lead.id], set()
        for agent in left:
            self._free(agent)

    def _free(self, agent: int) -> None:
        self.load[agent] -= 1
        self.freed(self.candidates[agent])

    def _wait(self, lead: Lead) -> None:
        """As the engine: after a rest, at the next opening, or whenever a shift begins."""
        self.queue[lead.id] = lead
        soon = self.now + rest(lead.priority, _POLICY)
        starts = [
            person.calendar.next_opening(self.now) for person in self.candidates.values() if person.employed(self.now)
        ]
        until = min((soon if start == self.now else start for start in starts), default=soon)
        self.rounds[lead.id] += 1
        number = self.rounds[lead.id]
        self.at(until, lambda: self._again(lead, number))

    def _again(self, lead: Lead, number: int) -> None:
        if lead.id in self.queue and self.rounds[lead.id] == number:
            self._round(lead)

    def _left(self, person: Person) -> None:
        """Offers and owned leads go back to routing at once."""
        for lead in self.stream.leads:
            if person.id in self.open[lead.id]:
                self.open[lead.id].discard(person.id)
                self._free(person.id)
                if not self.open[lead.id]:
                    self._offer(lead)

    def _candidate(self, person: Person) -> Candidate:
        return Candidate(
            agent_id=person.id,
            active=person.employed(self.now),
            skills=person.skills,
            languages=frozenset(),
            locations=frozenset(),
            seniority=3,
            capacity=person.capacity,
            load=self.load[person.id],
            on_shift=person.here(self.now),
            last_offered_at=self.offered_at.get(person.id),
            served=self.served.get(person.id),
        )


def _needs(lead: Lead) -> Needs:
    return Needs(skill=lead.skill, priority=lead.priority)
