"""Who holds the identities that a submission names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.identities import Identity
from domain.duplicates.holders.belonging import Holder
from domain.duplicates.holders.contradiction import Particulars, by_true_names
from store.capture.holders import HolderRow, latest_holders, namesakes

# Of one identity; beyond them only namesakes are looked at.
MOST_HOLDERS = 40


@dataclass(frozen=True)
class Held:
    """By the place of each identity: who holds it, and the number of the next who will (none: 0)."""

    holders: Sequence[Holder]
    following: Mapping[int, int]


def exclusive(own: Sequence[Identity]) -> frozenset[int]:
    """The places of those that are one person's only."""
    return frozenset(place for place, identity in enumerate(own) if not identity.is_shared)


async def load_holders(session: AsyncSession, tenant_id: int, own: Sequence[Identity], name_norm: str) -> Held:
    """As they are now; nobody is locked."""
    rows = await latest_holders(session, tenant_id, own, MOST_HOLDERS)
    following: dict[int, int] = {}
    held: dict[int, set[int]] = {}
    for row in rows:
        following[row.place] = max(following.get(row.place, 0), row.holder + 1)
        held.setdefault(row.place, set()).add(row.lead_id)
    if name_norm and any(len(leads) >= MOST_HOLDERS for leads in held.values()):
        rows = [*rows, *await namesakes(session, tenant_id, own, name_norm, MOST_HOLDERS)]
    return Held(_holders(rows), following)


def _holders(rows: Sequence[HolderRow]) -> list[Holder]:
    people: dict[tuple[int, int, int, int], dict[int, list[Particulars]]] = {}
    for row in rows:
        one = Particulars(row.first_name, row.last_name, row.birth_date, row.sex or "")
        leads = people.setdefault((row.place, row.lead_id, row.root, row.touched or 0), {})
        leads.setdefault(row.named, []).append(one)
    return [
        Holder(place, lead_id, root, tuple(dict.fromkeys(chain(*map(by_true_names, leads.values())))), touched)
        for (place, lead_id, root, touched), leads in people.items()
    ]
