"""Where to look for who may be the same: what two spellings of one person share, and few others."""

from collections.abc import Iterator
from itertools import islice

from domain.duplicates.contacts import bare, is_public, mailbox
from domain.duplicates.features import Features, features
from domain.duplicates.names.sounds import skeleton
from domain.duplicates.profile import Profile

_MOST = 20
_LETTERS = {"city": 4, "postcode": 8}


def match_keys(profile: Profile) -> frozenset[str]:
    """Two spellings of one person share one at least; none is as common as a bare surname or city.

    At most 13 without an address, 20 with one. A key that very many share (a common full name)
    says nothing: who looks up skips it.
    """
    return frozenset(islice(_keys(features(profile)), _MOST))


def _keys(plain: Features) -> Iterator[str]:
    names = sorted(dict.fromkeys(skeleton(word) or word for word in plain.names.first_words))
    yield from (f"phone:{number[-10:]}" for number in plain.phones[:3])
    for local, domain in (mailbox(*address) for address in plain.emails[:2]):
        if len(local) >= 3:
            yield f"local:{bare(local)}"
        if domain and not is_public(domain):
            yield f"domain:{domain}:{local[:1]}"
    if len(names) >= 2:
        yield "name:" + "-".join(names[:3])
        yield "begin:" + "-".join(name[:3] for name in names[:2])
    if plain.birth:
        yield from _of_birth(plain.birth, names)
    for field in ("city", "postcode"):
        value = getattr(plain, field)
        if value:
            yield from (f"{field}:{value[: _LETTERS[field]]}:{name[:4]}" for name in names[:2])
    if plain.street and plain.area:
        yield "lines:" + "-".join(sorted((plain.street[:6], plain.area[:6])))
    if plain.house:
        yield from (f"house:{plain.house}:{line[:6]}" for line in (plain.street, plain.area) if line)


def _of_birth(birth: str, names: list[str]) -> Iterator[str]:
    """The whole date, but not a first of January, which often stands for a year; the year or the day with a name."""
    if birth.endswith("0101") or len(birth) < 8:
        yield from (f"birth:{birth}:{initial}" for initial in dict.fromkeys(name[0] for name in names[:2]))
    else:
        yield f"birth:{birth}"
        yield from (f"day:{birth[4:]}:{name[:4]}" for name in names[:2])
    yield from (f"year:{birth[:4]}:{name[:4]}" for name in names[:2])
