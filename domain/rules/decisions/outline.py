"""An entry's outline, for those who run the engine and do not care for the person: how it was decided, not from what.

Only what is named here stays, so that a new fact, an assessment's answer or a tenant's own field is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.conditions.catalogue import KNOWN
from domain.leads.profile import FACTS
from domain.rules.decisions.entry import Entry

# Of the person.
_THEIRS = frozenset({*FACTS, "age_years", "words", "tags"})
_INPUTS = (frozenset(KNOWN) - _THEIRS) | {
    "of", "cause", "channel", "purpose", "template", "step", "attempt", "has_address", "opted_out_of", "consents",
    "open", "sequence", "assessment", "form", "round", "offered_in_round", "former",
    "occasion",
}  # fmt: skip
_RESULTS = frozenset({
    "score", "band", "fit", "engagement", "priority", "qualified", "agent", "agents", "queued", "because", "strategy",
    "team", "fell_back", "widened", "sequence", "cap", "attempt", "before", "sent", "code", "instead", "verdict",
    "status", "from", "attempts", "made", "occasion", "steps", "at", "why", "rate", "usual",
})  # fmt: skip
_CANDIDATES = frozenset({"agent", "refused", "score"})


@dataclass(frozen=True)
class Outline:
    """An `Entry` without what it says of the person."""

    kind: str
    inputs: Mapping[str, Any]
    rule_version: int
    candidates: Sequence[Mapping[str, Any]]
    result: Mapping[str, Any]


def outline(entry: Entry, candidates: Sequence[Mapping[str, Any]]) -> Outline:
    """`candidates` as `shown_candidates` has them; why somebody was refused stays as its code."""
    shown = [{name: one[name] for name in _CANDIDATES & one.keys()} for one in candidates]
    return Outline(
        entry.kind,
        {name: value for name, value in entry.inputs.items() if name in _INPUTS},
        entry.rule_version,
        [{**one, "why": str(one["refused"]).replace("_", " ")} if "refused" in one else one for one in shown],
        outlined_result(entry.kind, entry.result),
    )


def outlined_result(kind: str, result: Mapping[str, Any]) -> dict[str, Any]:
    """Why a run ended is a code of the lifecycle; why an assessment was judged so says what ails the person."""
    named = _RESULTS | {"reason"} if kind == "ending" else _RESULTS
    return {name: value for name, value in result.items() if name in named}
