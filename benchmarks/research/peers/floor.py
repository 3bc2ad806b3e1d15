"""A house on the simulated clock: who holds what, who took it up when; systems say who gets which lead."""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.bed.line import quantile
from benchmarks.research.peers.stream import BEGIN, CALENDAR, DAYS, Lead, Person, Stream
from domain.routing.fairness import gini

_LATE = timedelta(hours=24)
# Who does not look at a lead that simply lies on their desk comes to it so much later at work: by default a day.
COMES_BACK = timedelta(hours=10)


@dataclass(frozen=True)
class Result:
    """`unattended`: open leads at the end that nobody took up, and for which the system has no next step."""

    system: str
    leads: int
    taken_up: int
    unattended: int
    late: int
    over_capacity: int
    unskilled: int
    spread: int
    gini: float
    p50_minutes: float
    p90_minutes: float


class Floor:
    """A system overrides `arrive`, and what it does when somebody is free again, or every day."""

    name = ""

    comes_back = COMES_BACK

    def __init__(self, stream: Stream) -> None:
        self.stream, self.now = stream, BEGIN
        self.candidates = {person.id: person for person in stream.candidates}
        self.load: Counter[int] = Counter(dict.fromkeys(self.candidates, 0))
        self.taken_up: dict[int, datetime] = {}
        self.holder: dict[int, int] = {}
        self.got: Counter[int] = Counter(dict.fromkeys(self.candidates, 0))
        self.over_capacity = self.unskilled = 0
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def arrive(self, lead: Lead) -> None:
        raise NotImplementedError

    def freed(self, person: Person) -> None:
        """Somebody closed a lead."""

    def forgotten(self, lead: Lead) -> bool:
        """Not taken up: whether nothing will happen to it any more by itself. Here: nobody has it, or who left."""
        holder = self.holder.get(lead.id)
        return holder is None or not self.candidates[holder].employed(self.now)

    def at(self, moment: datetime, then: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (moment, next(self._order), then))

    def hold(self, lead: Lead, person: Person) -> None:
        self.over_capacity += self.load[person.id] >= person.capacity
        self.unskilled += lead.skill not in person.skills
        self.load[person.id] += 1
        self.holder[lead.id] = person.id

    def drop(self, lead: Lead) -> None:
        self.load[self.holder.pop(lead.id)] -= 1

    def assign(self, lead: Lead, person: Person) -> None:
        """Theirs at once, as in systems without an acceptance: they come to it when they look."""
        self.hold(lead, person)
        said, after = self.stream.answer(lead, person)
        looks = person.works_for(self.now, after if said == "accept" else after + self.comes_back)
        if looks is not None:
            self.at(looks, lambda: self.take_up(lead, person))

    def take_up(self, lead: Lead, person: Person) -> None:
        self.taken_up[lead.id] = self.now
        self.got[person.id] += 1
        self.at(self.now + lead.held, lambda: self._close(lead, person))

    def _close(self, lead: Lead, person: Person) -> None:
        self.drop(lead)
        self.freed(person)

    def run(self) -> Result:
        for lead in self.stream.leads:
            self.at(lead.at, lambda lead=lead: self.arrive(lead))  # type: ignore[misc]
        while self._agenda and self._agenda[0][0] <= self.stream.end:
            self.now, _, then = heapq.heappop(self._agenda)
            then()
        self.now = self.stream.end
        return self._result()

    def waits(self) -> list[tuple[Lead, float]]:
        """Business minutes until each was taken up; who never was counts until the end."""
        return [
            (lead, CALENDAR.between(lead.at, self.taken_up.get(lead.id, self.stream.end)).total_seconds() / 60)
            for lead in self._settled()
        ]

    def _settled(self) -> list[Lead]:
        """That came two days or more before the end."""
        return [lead for lead in self.stream.leads if lead.at < self.stream.end - 2 * _LATE]

    def _result(self) -> Result:
        settled = self._settled()
        waits = sorted(waited for _, waited in self.waits())
        late = sum(self.taken_up.get(lead.id, self.stream.end) - lead.at > _LATE for lead in settled)
        whole = [person.id for person in self.stream.candidates if not person.away and person.leaves is None]
        shares = [self.got[person] for person in whole if self.candidates[person].hours == (9, 19)]
        return Result(
            self.name,
            len(settled),
            sum(lead.id in self.taken_up for lead in settled),
            sum(lead.id not in self.taken_up and self.forgotten(lead) for lead in settled),
            late,
            self.over_capacity,
            self.unskilled,
            max(shares) - min(shares),
            gini(shares),
            quantile(waits, 0.5),
            quantile(waits, 0.9),
        )


def mornings() -> list[datetime]:
    """Eight o'clock of each day, when a nightly job has run."""
    return [BEGIN + timedelta(days=day, hours=8) for day in range(DAYS)]
