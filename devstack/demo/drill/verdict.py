"""Whether everything that was acknowledged is there, once: the journal against what the database holds."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from devstack.demo.drill.evidence import Evidence
from devstack.demo.drill.journal import Answered, Entry

# Written beside a lead before its run is asked, and kept when the run refuses.
_WRITTEN_BEFORE = frozenset({"interactions"})
_NO_ANSWER = {
    Answered.UNANSWERED: "never answered",
    Answered.UNEXPECTED: "answered what may never be answered",
    Answered.DIFFERENT: "answered differently when it was repeated",
}


class DrillFigures(BaseModel):
    """One kind of request."""

    kind: str
    acknowledged: int = 0
    pending: int = 0
    refused: int = 0
    found: int = 0
    lost: int = 0
    twice: int = 0
    slowest: float = 0.0


class DrillFault(BaseModel):
    """What is wrong, at which line of the journal, about which lead."""

    what: str
    line: int | None = None
    lead: int | None = None


class DrillVerdict(BaseModel):
    """`unattended` are open leads that did not move on; `invariants` are those that are broken, in words."""

    figures: list[DrillFigures]
    faults: list[DrillFault]
    unattended: list[str]
    invariants: dict[str, list[str]]

    @property
    def right(self) -> bool:
        return not (self.faults or self.unattended or self.invariants)


def judge(entries: Sequence[Entry], evidence: Evidence) -> tuple[list[DrillFigures], list[DrillFault]]:
    """The figures by kind, and every fault."""
    lost, twice = _compared(entries, evidence)
    faults = [
        *_unanswered(entries),
        *_faults(lost, "acknowledged, and not found"),
        *_faults(twice, "acknowledged once, and found more often"),
        *_done_though_refused(entries, evidence),
    ]
    return _figures(entries, lost, twice), sorted(faults, key=lambda fault: fault.line or 0)


Misses = Mapping[int, tuple[Entry, list[str]]]


def still_missing(entries: Sequence[Entry], evidence: Evidence) -> int:
    """How many acknowledged requests are not found yet."""
    return len(_compared(entries, evidence)[0])


def _compared(entries: Sequence[Entry], evidence: Evidence) -> tuple[Misses, Misses]:
    """By line, with the places: what is not there, and what is there too often."""
    lost: dict[int, tuple[Entry, list[str]]] = {}
    twice: dict[int, tuple[Entry, list[str]]] = {}
    for (place, mark), causes in _causes(entries, Answered.ACKNOWLEDGED).items():
        found = evidence.get(place, Counter())[mark]
        for entry in causes[found:]:
            lost.setdefault(entry.line, (entry, []))[1].append(place)
        if found > len(causes):
            twice.setdefault(causes[0].line, (causes[0], []))[1].append(place)
    return lost, twice


def _causes(entries: Sequence[Entry], answered: Answered) -> dict[tuple[str, str], list[Entry]]:
    """Which requests that were answered so are behind each mark."""
    causes: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.answered is answered:
            for where in entry.request.places.items():
                causes[where].append(entry)
    return causes


def _unanswered(entries: Sequence[Entry]) -> Iterator[DrillFault]:
    """No answer, a wrong one, or "still being worked on" for the last time."""
    ended = {_identity(entry) for entry in entries if entry.answered is not Answered.PENDING}
    for entry in entries:
        if entry.answered in _NO_ANSWER:
            yield _fault(entry, f"{_NO_ANSWER[entry.answered]} ({entry.status or 'no status'})")
        elif entry.answered is Answered.PENDING and _identity(entry) not in ended:
            yield _fault(entry, "received (202), and never answered in the end")


def _done_though_refused(entries: Sequence[Entry], evidence: Evidence) -> Iterator[DrillFault]:
    # A request that was never answered may be what was carried out, and why a later one was refused.
    others = {**_causes(entries, Answered.ACKNOWLEDGED), **_causes(entries, Answered.UNANSWERED)}
    for (place, mark), causes in _causes(entries, Answered.REFUSED).items():
        if place not in _WRITTEN_BEFORE and (place, mark) not in others and evidence.get(place, Counter())[mark]:
            yield _fault(causes[-1], f"refused, and carried out all the same: {place}")


def _faults(missed: Misses, what: str) -> Iterator[DrillFault]:
    for entry, places in missed.values():
        yield _fault(entry, f"{what}: {', '.join(places)}")


def _fault(entry: Entry, what: str) -> DrillFault:
    return DrillFault(what=f"{entry.request.kind}: {what}", line=entry.line, lead=entry.lead)


def _identity(entry: Entry) -> tuple[str, str | None]:
    return entry.request.path, entry.request.key


def _figures(entries: Sequence[Entry], lost: Misses, twice: Misses) -> list[DrillFigures]:
    by_kind: dict[str, DrillFigures] = {}
    for entry in entries:
        figures = by_kind.setdefault(entry.request.kind, DrillFigures(kind=entry.request.kind))
        figures.slowest = max(figures.slowest, entry.seconds)
        figures.pending += entry.answered is Answered.PENDING
        figures.refused += entry.answered is Answered.REFUSED
        if entry.answered is Answered.ACKNOWLEDGED:
            figures.acknowledged += 1
            figures.lost += entry.line in lost
            figures.twice += entry.line in twice
    for figures in by_kind.values():
        figures.found = figures.acknowledged - figures.lost
    return [by_kind[kind] for kind in sorted(by_kind)]
