"""The vendors' ledger against ours: what was handed over, when, how often, and what we say of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from domain.leads.lead import Channel
from tests.faults.ledger.book import Delivery, Line, Report, Wish
from tests.faults.ledger.cast import STEPS, Window
from tests.faults.ledger.evidence import Evidence, OptOut, OurLead, OurMessage

_LEFT = frozenset({"sent", "delivered", "read"})
# What the last report says, and what we may say then.
_AS_REPORTED = {"delivered": frozenset({"delivered", "read"}), "failed": frozenset({"failed"})}


@dataclass(frozen=True)
class LedgerFault:
    what: str
    lead: int | None = None
    token: str = ""


@dataclass(frozen=True)
class Verdict:
    """`crossed_…`: received after the opt-out's commit or the window's end, though everything was checked before it.

    The longest of them in ms. `states` by channel.
    """

    faults: list[LedgerFault]
    handed_over: int
    states: Mapping[str, Counter[str]]
    skipped: Counter[str]
    unknown: list[str] = field(default_factory=list)
    crossed_opt_out: int = 0
    crossed_window: int = 0
    longest_crossing_ms: float = 0.0

    def count(self, what: str) -> int:
        return sum(fault.what == what for fault in self.faults)


TWICE = "handed over more than once"
NOT_OURS = "handed over, and not in our ledger as that"
NEVER = "called sent, and never handed over"
AFTER_OPT_OUT = "handed over after a committed opt-out"
OUTSIDE = "handed over outside the window"
LOST = "planned, and never ended"
UNSEEN = "unknown, and no task for a person"
MISREPORTED = "not what the vendor reported"
WISH_LOST = "an opt-out that was acknowledged is not there"
WHATS = (TWICE, AFTER_OPT_OUT, OUTSIDE, LOST, NEVER, NOT_OURS, UNSEEN, MISREPORTED, WISH_LOST)


def judge(lines: Sequence[Line], evidence: Evidence, window: Window, now: datetime) -> Verdict:
    """`now`: what is due later has not been lost."""
    kept = [Delivery(k.at.timestamp(), "sandbox", k.channel, k.token, "", k.recipient) for k in evidence.kept]
    deliveries = [line for line in lines if isinstance(line, Delivery)] + kept
    ours = {message.token: message for message in evidence.messages}
    reports = _last_reports(line for line in lines if isinstance(line, Report))
    crossings = list(_crossings(deliveries, ours, evidence.opt_outs))
    late = list(_outside(deliveries, ours, window))
    states: dict[str, Counter[str]] = defaultdict(Counter)
    for message in evidence.messages:
        states[message.channel][message.state] += 1
    unknown = [message for message in evidence.messages if message.state == "unknown"]
    return Verdict(
        faults=[
            *_compared(deliveries, ours, reports),
            *(fault for fault, _ in crossings + late if fault is not None),
            *_lost(evidence, now),
            *_faults(UNSEEN, (message for message in unknown if not message.has_task)),
            *(LedgerFault(MISREPORTED, _lead(ours.get(token)), token) for token in _misreported(ours, reports)),
            *_wishes(lines, evidence.opt_outs),
        ],
        handed_over=len(deliveries),
        states=states,
        skipped=Counter(message.code or "" for message in evidence.messages if message.state == "skipped"),
        unknown=[message.token for message in unknown],
        crossed_opt_out=sum(fault is None for fault, _ in crossings),
        crossed_window=sum(fault is None for fault, _ in late),
        longest_crossing_ms=max((1000 * seconds for fault, seconds in crossings + late if fault is None), default=0.0),
    )


def _last_reports(reports: Iterable[Report]) -> dict[str, str]:
    """`sent` says nothing more than we knew."""
    return {report.token: report.state for report in reports if report.state in _AS_REPORTED}


def _compared(
    deliveries: Sequence[Delivery], ours: Mapping[str, OurMessage], reports: Mapping[str, str]
) -> Iterator[LedgerFault]:
    copies = Counter(delivery.token for delivery in deliveries)
    for token, count in copies.items():
        message = ours.get(token)
        lead = message.lead_id if message else None
        if count > 1:
            yield LedgerFault(TWICE, lead, token)
        failed_later = message is not None and message.state == "failed" and reports.get(token) == "failed"
        if message is None or not (message.state in _LEFT or message.state == "unknown" or failed_later):
            yield LedgerFault(NOT_OURS, lead, token)
    said = [message for message in ours.values() if message.state in _LEFT]
    yield from _faults(NEVER, (message for message in said if message.token not in copies))


def _crossings(
    deliveries: Sequence[Delivery], ours: Mapping[str, OurMessage], opt_outs: Sequence[OptOut]
) -> Iterator[tuple[LedgerFault | None, float]]:
    """A fault where it was decided after the commit; None where it was under way. With the seconds after it."""
    by_address: dict[str, list[OptOut]] = defaultdict(list)
    for opt_out in opt_outs:
        by_address[opt_out.address].append(opt_out)
    for delivery in deliveries:
        message = ours.get(delivery.token)
        for opt_out in by_address[delivery.to]:
            late = delivery.at - opt_out.committed_at.timestamp()
            if late <= 0 or opt_out.channel not in (None, delivery.channel):
                continue
            decided_before = message is not None and message.decided_at < opt_out.committed_at
            fault = None if decided_before else LedgerFault(AFTER_OPT_OUT, _lead(message), delivery.token)
            yield fault, late


def _outside(
    deliveries: Sequence[Delivery], ours: Mapping[str, OurMessage], window: Window
) -> Iterator[tuple[LedgerFault | None, float]]:
    for delivery in deliveries:
        message = ours.get(delivery.token)
        at = datetime.fromtimestamp(delivery.at, UTC)
        if message is None or message.zone is None or window.holds(message.zone, at):
            continue
        decided_inside = window.holds(message.zone, message.decided_at)
        fault = None if decided_inside else LedgerFault(OUTSIDE, message.lead_id, delivery.token)
        yield fault, (at - message.decided_at).total_seconds()


def _lost(evidence: Evidence, now: datetime) -> Iterator[LedgerFault]:
    """Every attempt that was due has ended: as sent, failed, skipped with a reason, or unknown."""
    ended = defaultdict[int, set[int]](set)
    for message in evidence.messages:
        if message.state == "intent" or (message.state == "skipped" and not message.code):
            yield LedgerFault(LOST, message.lead_id, message.token)
        ended[message.lead_id].add(message.attempt)
    for attempt in evidence.attempts:
        without = attempt.number not in ended[attempt.lead_id]
        if without and attempt.made_at is not None and attempt.channel != Channel.CALL.value:
            yield LedgerFault(LOST, attempt.lead_id, f"attempt {attempt.number}")
    for lead in evidence.leads:
        if _overdue(lead, now) or (lead.loss_reason == "unreachable" and not _all_made(lead, ended[lead.id], evidence)):
            yield LedgerFault(LOST, lead.id, f"{len(ended[lead.id])} attempts")


def _overdue(lead: OurLead, now: datetime) -> bool:
    return lead.phase == "contact" and not lead.run_closed and (lead.deadline is None or lead.deadline < now)


def _all_made(lead: OurLead, ended: set[int], evidence: Evidence) -> bool:
    """Who was given up was written to five times, unless no channel was left."""
    if ended == set(range(1, STEPS + 1)):
        return True
    theirs = [message for message in evidence.messages if message.lead_id == lead.id]
    gone = {opt_out.address for opt_out in evidence.opt_outs} & {lead.phone, lead.email}
    return bool(gone) or any(message.state in ("failed", "skipped") for message in theirs)


def _misreported(ours: Mapping[str, OurMessage], reports: Mapping[str, str]) -> Iterator[str]:
    for token, state in reports.items():
        message = ours.get(token)
        if message is None or message.state not in _AS_REPORTED[state]:
            yield token


def _wishes(lines: Sequence[Line], opt_outs: Sequence[OptOut]) -> Iterator[LedgerFault]:
    closed = {opt_out.address for opt_out in opt_outs}
    for line in lines:
        if isinstance(line, Wish) and line.address not in closed:
            yield LedgerFault(WISH_LOST)


def _faults(what: str, messages: Iterable[OurMessage]) -> Iterator[LedgerFault]:
    for message in messages:
        yield LedgerFault(what, message.lead_id, message.token)


def _lead(message: OurMessage | None) -> int | None:
    return message.lead_id if message else None


def settled(lead: OurLead, now: datetime, far: timedelta = timedelta(minutes=30)) -> bool:
    """Nothing more is written to this lead while the drill lasts."""
    if lead.run_closed or lead.phase not in ("intake", "assign", "contact"):
        return True
    return lead.waits_for == "attempt" and lead.deadline is not None and lead.deadline > now + far
