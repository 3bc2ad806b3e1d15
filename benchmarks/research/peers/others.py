"""Odoo, Chatwoot and EspoCRM as their sources and users describe them; see docs/explanation/peers.md."""

from collections import Counter
from datetime import timedelta

from benchmarks.research.peers.floor import Floor, mornings
from benchmarks.research.peers.stream import DAYS, Lead, Person, Stream

_WEEK = timedelta(days=7)
_AGAIN = timedelta(minutes=10)


class Odoo(Floor):
    """A daily job: members by falling quota, in turn, those whose domain fits first; older than a week is skipped."""

    name = "Odoo"

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream)
        self.waiting: list[Lead] = []
        self.given_today: Counter[int] = Counter()
        # What each may get in 30 days, set so that all leads fit in: a third more than the mean.
        self.quota = round(len(stream.leads) / DAYS / len(stream.candidates) * 4 / 3)
        for morning in mornings():
            self.at(morning, self._job)

    def arrive(self, lead: Lead) -> None:
        self.waiting.append(lead)

    def forgotten(self, lead: Lead) -> bool:
        return super().forgotten(lead) and (lead.id in self.holder or self.now - lead.at > _WEEK)

    def _job(self) -> None:
        left = {person.id: self.quota for person in self.candidates.values() if person.employed(self.now)}
        found = True
        while found and self.waiting:
            found = False
            for member in sorted(left, key=lambda member: -left[member]):
                lead = self._fitting(self.candidates[member])
                if left[member] and lead is not None:
                    self.waiting.remove(lead)
                    left[member] -= 1
                    self.assign(lead, self.candidates[member])
                    found = True

    def _fitting(self, person: Person) -> Lead | None:
        fresh = (lead for lead in self.waiting if self.now - lead.at <= _WEEK and lead.skill in person.skills)
        return next(fresh, None)


class ChatwootOne(Floor):
    """In turn among those online in the inbox (one per skill); nobody online: unassigned, and never tried again."""

    name = "Chatwoot v1"

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream)
        self.line = sorted(self.candidates)

    def arrive(self, lead: Lead) -> None:
        self._try(lead)

    def _try(self, lead: Lead) -> bool:
        able = (number for number in self.line if self._may(lead, self.candidates[number]))
        number = next(able, None)
        if number is None:
            return False
        self.line.remove(number)
        self.line.append(number)
        self.assign(lead, self.candidates[number])
        return True

    def _may(self, lead: Lead, person: Person) -> bool:
        return lead.skill in person.skills and person.here(self.now)


class ChatwootTwo(ChatwootOne):
    """Also by capacity (open conversations below a limit), and tried again until somebody is there."""

    name = "Chatwoot v2"

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream)
        self.waiting: list[Lead] = []
        self.at(self.now, self._job)

    def arrive(self, lead: Lead) -> None:
        if not self._try(lead):
            self.waiting.append(lead)

    def forgotten(self, lead: Lead) -> bool:
        return lead.id in self.holder and super().forgotten(lead)

    def _may(self, lead: Lead, person: Person) -> bool:
        return super()._may(lead, person) and self.load[person.id] < person.capacity

    def _job(self) -> None:
        self.waiting = [lead for lead in self.waiting if not self._try(lead)]
        self.at(self.now + _AGAIN, self._job)


class EspoInTurn(Floor):
    """The owner of the newest lead, plus one, among active users of the team (one per skill)."""

    name = "EspoCRM round robin"

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream)
        self.last: dict[str, int] = {}

    def arrive(self, lead: Lead) -> None:
        team = self._team(lead)
        after = [number for number in team if number > self.last.get(lead.skill, 0)]
        self.last[lead.skill] = (after or team)[0]
        self.assign(lead, self.candidates[self.last[lead.skill]])

    def _team(self, lead: Lead) -> list[int]:
        return [p.id for p in self.candidates.values() if lead.skill in p.skills and p.employed(self.now)]


class EspoLeastBusy(EspoInTurn):
    """The active user of the team with the fewest leads that are not converted, recycled or dead."""

    name = "EspoCRM least busy"

    def arrive(self, lead: Lead) -> None:
        self.assign(lead, self.candidates[min(self._team(lead), key=lambda number: (self.load[number], number))])
