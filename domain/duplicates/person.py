"""Whether two profiles are one person: the fields' points, added up."""

import re
from collections.abc import Iterable, Iterator

from domain.duplicates.contacts import compare_emails, compare_phones
from domain.duplicates.dates import compare_dates
from domain.duplicates.features import features
from domain.duplicates.frequencies import NOT_COUNTED, Frequencies, Value
from domain.duplicates.homes import compare_homes, compare_sexes
from domain.duplicates.match import Evidence, Match, judge
from domain.duplicates.name_comparison import compare_names
from domain.duplicates.profile import Profile

_NUMBERS = re.compile(r"\d+")


def compare(a: Profile, b: Profile, *, frequencies: Frequencies | None = None) -> Match:
    """The order of the two does not matter. `frequencies` make common values weigh less."""
    one, other, counted = features(a), features(b), frequencies or NOT_COUNTED
    names, given_differ = compare_names(one, other, counted)
    evidence = [
        *names,
        *_compare_labels(a, b),
        *compare_phones(one.phones, other.phones, counted),
        *compare_emails(one.emails, other.emails, counted),
        *compare_dates(one.birth, other.birth, counted),
        *compare_homes(one, other, counted),
        *compare_sexes(one, other),
    ]
    return judge(evidence, counted.prior, given_differ)


def _compare_labels(a: Profile, b: Profile) -> Iterator[Evidence]:
    """A name with a number in it ("Patient 12") is a label: another number is somebody else."""
    one, other = (_NUMBERS.findall(f"{profile.first_name} {profile.last_name}") for profile in (a, b))
    if one and other and one != other:
        yield Evidence("name", "numbered", -30.0, "the names hold different numbers")


def frequencies_of(profiles: Iterable[Profile]) -> Frequencies:
    """Of every value that `compare` weighs by how common it is."""
    return Frequencies.counted(counted_values(profile) for profile in profiles)


def counted_values(profile: Profile) -> set[Value]:
    """What is counted of a profile. Phones and e-mail addresses are not: who shares one has been compared already."""
    plain = features(profile)
    every = {("name", word) for word, _ in plain.tokens}
    every |= {(name, getattr(plain, name)) for name in ("street", "area", "city", "postcode")}
    return {(name, value) for name, value in every | {("birth_date", plain.birth)} if value}
