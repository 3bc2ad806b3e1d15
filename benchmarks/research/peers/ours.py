"""Our assignment on the simulated clock: the domain's own ranking and calendar, offers that run out, a queue."""

from datetime import datetime

from benchmarks.research.peers.floor import Floor
from benchmarks.research.peers.stream import CALENDAR, Lead, Person, Stream
from domain.routing.candidates import Candidate, Needs
from domain.routing.ranking import rank, takes
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
        self.queue: dict[int, Lead] = {}
        for person in stream.candidates:
            if person.leaves is not None:
                self.at(person.leaves, lambda person=person: self._left(person))  # type: ignore[misc]

    def arrive(self, lead: Lead) -> None:
        self._round(lead)

    def forgotten(self, lead: Lead) -> bool:
        """Neither offered nor queued."""
        return lead.id not in self.holder and lead.id not in self.queue

    def freed(self, person: Person) -> None:
        free = self._candidate(person)
        candidates = [self._candidate(other) for other in self.candidates.values()]
        for lead in sorted(self.queue.values(), key=lambda lead: (lead.priority, lead.at)):
            if takes(free, candidates, _needs(lead), self.now, self.rules, {}):
                self._round(lead)
                return

    def _round(self, lead: Lead) -> None:
        self.queue.pop(lead.id, None)
        self.requested[lead.id] = []
        self._offer(lead)

    def _offer(self, lead: Lead) -> None:
        requested = self.requested[lead.id]
        candidates = [self._candidate(person) for person in self.candidates.values()]
        ranking = rank(candidates, _needs(lead), frozenset(requested), self.now, self.rules)
        if ranking.best is None or len(requested) >= _POLICY.offers_per_round:
            self._wait(lead)
            return
        first, person = ranking.ordered[0], self.candidates[ranking.best]
        self.served[person.id], self.offered_at[person.id] = first.served, self.now
        requested.append(person.id)
        self.hold(lead, person)
        expires = CALENDAR.add(self.now, _POLICY.accept_within[lead.priority - 1])
        said, after = self.stream.answer(lead, person)
        answers = person.works_for(self.now, after)
        moment = expires if said == "ignore" or answers is None else min(answers, expires)
        accepted = said == "accept" and answers is not None and answers <= expires
        self.at(moment, lambda: self._answered(lead, person, accepted))

    def _answered(self, lead: Lead, person: Person, accepted: bool) -> None:
        if self.holder.get(lead.id) != person.id:
            return
        if accepted:
            self.take_up(lead, person)
            return
        self.drop(lead)
        self.freed(person)
        self._offer(lead)

    def _wait(self, lead: Lead) -> None:
        """As the engine: an hour later, at the next opening, or whenever a shift begins."""
        self.queue[lead.id] = lead
        soon = self.now + _POLICY.next_round_after
        starts = [
            person.calendar.next_opening(self.now) for person in self.candidates.values() if person.employed(self.now)
        ]
        until = min((soon if start == self.now else start for start in starts), default=soon)
        self.at(until, lambda: self._round(lead) if lead.id in self.queue else None)

    def _left(self, person: Person) -> None:
        """Offers and owned leads go back to routing at once."""
        for lead in self.stream.leads:
            if self.holder.get(lead.id) == person.id and lead.id not in self.taken_up:
                self.drop(lead)
                self._round(lead)

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
