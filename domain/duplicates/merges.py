"""Two leads that are one person: which survives, what its profile takes over, when they are one by themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.errors import Refused
from domain.leads.lead import Status
from domain.leads.profile import FILLED, custom_key, custom_name
from domain.tenants.policy import DuplicatePolicy

Filled = dict[str, list[Any]]
_EACH_WITH_EACH = 0.5
_NAMES = ("first_name", "last_name", "name_norm")
_TOGETHER = (("email", "email_norm"), ("phone", "phone_e164", "time_zone", "phone_extension"))
PROFILE = (*_NAMES, *(name for group in _TOGETHER for name in group), *FILLED, "custom")
_NORMAL_FORMS = frozenset({"name_norm", "email_norm", "phone_e164", "time_zone"})
_FURTHER = (Status.LOST, Status.NEW, Status.CONTACTED, Status.QUALIFIED, Status.CONVERTED)


class MergedAway(Refused):
    """The lead was merged: what is to be done is to be done to `lead_id`, the survivor."""

    def __init__(self, survivor_id: int) -> None:
        super().__init__("merged", f"This lead was merged into lead {survivor_id}. Use that lead instead.")
        self.lead_id = survivor_id


@dataclass(frozen=True)
class Standing:
    """How far a lead is. `booked`: it has an appointment that is held or confirmed; `patient`: it converted once."""

    id: int
    status: Status
    booked: bool = False
    owned: bool = False
    patient: bool = False


def survivor(one: Standing, other: Standing) -> tuple[Standing, Standing]:
    """(who survives, who is merged): converted, then booked, the further status, owned; else the older.

    `lost` is the least far, so a lead that is open survives one that was lost.
    """
    order = sorted((one, other), key=lambda lead: lead.id)
    first = max(order, key=lambda lead: (_converted(lead), lead.booked, _FURTHER.index(lead.status), lead.owned))
    return first, order[1] if first is order[0] else order[0]


def refusal(merged: Standing, survivor: Standing) -> Refused | None:
    """Why these two cannot be one: what the merged one has would be lost, and nobody can undo that."""
    if _converted(merged) and _converted(survivor):
        return Refused("both_converted", "Both became patients: the hospital's index lists them as two people.")
    if merged.booked and survivor.booked:
        return Refused("both_booked", "Both have an appointment. Cancel one of them first.")
    if (_converted(merged), merged.booked) > (_converted(survivor), survivor.booked):
        return Refused("other_way_round", f"Lead {merged.id} is further along. Merge lead {survivor.id} into it.")
    return None


def _converted(lead: Standing) -> bool:
    return lead.patient or lead.status is Status.CONVERTED


def blanks(survivor: Mapping[str, Any], merged: Mapping[str, Any]) -> Filled:
    """What the survivor's profile takes over, {field: [before, after]}: blanks are filled, nothing is overwritten.

    Both map the names of `PROFILE`. A name is taken over whole; so are an address and its normal form.
    """
    filled: Filled = {}
    if not survivor["name_norm"] and merged["name_norm"]:
        filled |= _taken(survivor, merged, _NAMES)
    for group in _TOGETHER:
        if survivor[group[1]] is None and merged[group[1]] is not None:
            filled |= _taken(survivor, merged, group)
    for name in FILLED:
        if survivor[name] is None and merged[name] is not None:
            filled |= _taken(survivor, merged, (name,))
    for key, value in merged["custom"].items():
        if key not in survivor["custom"]:
            filled[custom_name(key)] = [None, value]
    return filled


def shown_names(values: Iterable[str]) -> list[str]:
    """The fields of a profile as people know them: without their normal forms."""
    return sorted({*values} - _NORMAL_FORMS)


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The fields that both have, and that are not the same; a tenant's own as `custom.<key>`."""
    found = [name for name in PROFILE if name != "custom" and _differs(one[name], other[name])]
    own = one["custom"].keys() & other["custom"].keys()
    found += [custom_name(key) for key in own if _differs(one["custom"][key], other["custom"][key])]
    return shown_names(found)


def _differs(one: Any, other: Any) -> bool:
    return one not in (None, "") and other not in (None, "") and one != other


def _taken(survivor: Mapping[str, Any], merged: Mapping[str, Any], names: Iterable[str]) -> Filled:
    return {name: [survivor[name], merged[name]] for name in names if survivor[name] != merged[name]}


def with_values(profile: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of `PROFILE` that change, with these values in them; a custom field that is None goes."""
    columns = {name: value for name, value in values.items() if custom_key(name) is None}
    custom = dict(profile["custom"])
    for name, value in values.items():
        if (key := custom_key(name)) is not None:
            custom.pop(key, None)
            if value is not None:
                custom[key] = value
    return columns if custom == profile["custom"] else {**columns, "custom": custom}


def put_back(profile: Mapping[str, Any], filled: Filled) -> dict[str, Any]:
    """The values before the merge, of the fields that nobody has changed since."""
    return {name: before for name, (before, after) in filled.items() if _value(profile, name) == after}


def _value(profile: Mapping[str, Any], name: str) -> Any:
    key = custom_key(name)
    return profile[name] if key is None else profile["custom"].get(key)


class PairJudgement(StrEnum):
    """What is done about two leads that look alike."""

    MERGE = "merge"
    REVIEW = "review"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Likeness:
    """How alike one of the one group is to one of the other. `distinct`: a person said that they are two.

    `corroborated`: more than their names, or than one address, speaks for one person.
    """

    score: float
    contradicts: bool = False
    distinct: bool = False
    corroborated: bool = True


@dataclass(frozen=True)
class MergeVerdict:
    """`why` is a stable code: `alike`, or what stands against a merge."""

    judgement: PairJudgement
    why: str = "alike"


def judge(pairs: Iterable[Likeness], policy: DuplicatePolicy) -> MergeVerdict:
    """Over every pair of the two groups: the best decides how alike they are, and none may speak against it.

    So a chain of likenesses never makes strangers one: each with each must be a little alike.
    """
    pairs = tuple(pairs)
    best = max((pair.score for pair in pairs), default=0.0)
    if best < policy.review_from or any(pair.distinct for pair in pairs):
        return MergeVerdict(PairJudgement.NOTHING)
    if any(pair.contradicts for pair in pairs):
        return MergeVerdict(PairJudgement.REVIEW, "contradiction")
    if best < policy.merge_from:
        return MergeVerdict(PairJudgement.REVIEW, "unsure")
    if not any(pair.corroborated for pair in pairs if pair.score >= policy.merge_from):
        return MergeVerdict(PairJudgement.REVIEW, "one_sign")
    if any(pair.score < _EACH_WITH_EACH for pair in pairs):
        return MergeVerdict(PairJudgement.REVIEW, "disagreement")
    return MergeVerdict(PairJudgement.MERGE)
