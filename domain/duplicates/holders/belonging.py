"""Whose a submission is, when its phone, e-mail address or external id is known: a holder's, or somebody else's."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.duplicates.holders.contradiction import Particulars, agreement, contradicts_all
from domain.duplicates.match import Match
from domain.duplicates.person import compare
from domain.duplicates.profile import Profile

# From so many people on, a phone or mailbox says nothing by itself: only a name that agrees joins.
SHARED_BY_MANY = 5
_NAME_AGREES = 2


@dataclass(frozen=True)
class Holder:
    """One person who holds one of the submission's identities.

    `place` is that identity's, 0 the strongest; `lead_id` the lead that holds it, `root` the one that it was merged
    into; `people` are all leads that are one person with it; `touched` rises with the time of the last submission.
    """

    place: int
    lead_id: int
    root: int
    people: tuple[Particulars, ...]
    touched: int


@dataclass(frozen=True)
class Belonging:
    """Whose the submission is: `holder`'s, or, when None, a new lead's.

    `others`: survivors whom it points at as well, for a person to look at. `crowded`: places that many people share;
    `strangers`: those where each holder is clearly somebody else.
    """

    holder: Holder | None
    others: tuple[int, ...] = ()
    crowded: frozenset[int] = frozenset()
    strangers: frozenset[int] = frozenset()


def belonging(said: Particulars, holders: Sequence[Holder], exclusive: frozenset[int]) -> Belonging:
    """`exclusive`: places whose identity is one person's only, whatever else was said.

    The strongest identity decides; of several holders the one that agrees most, then the one whom more identities
    name, then the newest.
    """
    roots_at: dict[int, set[int]] = {}
    for holder in holders:
        roots_at.setdefault(holder.place, set()).add(holder.root)
    crowded = frozenset(place for place, roots in roots_at.items() if len(roots) >= SHARED_BY_MANY)

    def may_be(holder: Holder) -> bool:
        if holder.place in exclusive:
            return True
        if contradicts_all(said, holder.people):
            return False
        return holder.place not in crowded or _agreement(said, holder) >= _NAME_AGREES or _both_unknown(said, holder)

    def rank(holder: Holder) -> tuple[int, int, int, int]:
        named = sum(1 for roots in roots_at.values() if holder.root in roots)
        return -holder.place, _agreement(said, holder), named, holder.touched

    possible = [holder for holder in holders if may_be(holder)]
    chosen = max(possible, key=rank, default=None)
    strangers = roots_at.keys() - {holder.place for holder in possible}
    own = {place for place, roots in roots_at.items() if chosen and chosen.root in roots}
    others = {holder.root for holder in holders if holder.place not in crowded | own}
    return Belonging(chosen, tuple(sorted(others)), crowded, frozenset(strangers))


def _both_unknown(said: Particulars, holder: Holder) -> bool:
    """The second nameless call from a clinic's phone goes where the first went."""
    return not (said.known or any(person.known for person in holder.people))


def likeness(one: Particulars, other: Particulars, kind: str, value: str) -> Match:
    """For whoever judges the two: that they share this identity, and what speaks against it."""
    return compare(_profile(one, kind, value), _profile(other, kind, value))


def _profile(person: Particulars, kind: str, value: str) -> Profile:
    return Profile(
        first_name=person.first_name,
        last_name=person.last_name,
        phones=(value,) if kind == "phone" else (),
        emails=(value,) if kind == "email" else (),
        birth_date=person.birth_date.isoformat() if person.birth_date else "",
        sex=person.sex,
    )


def _agreement(said: Particulars, holder: Holder) -> int:
    return max((agreement(said, person) for person in holder.people), default=0)
