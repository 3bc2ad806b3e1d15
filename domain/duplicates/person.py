"""Whether two profiles are one person: the fields' points, added up."""

import re
from collections.abc import Iterator

from domain.duplicates.contacts import compare_emails, compare_phones
from domain.duplicates.dates import compare_dates, is_whole
from domain.duplicates.features import features
from domain.duplicates.frequencies import NOT_COUNTED, Frequencies, Value
from domain.duplicates.homes import compare_homes, compare_sexes
from domain.duplicates.match import Evidence, Match, judge
from domain.duplicates.name_agreement import NameAgreement, name_agreement
from domain.duplicates.name_comparison import NameFindings, compare_names
from domain.duplicates.profile import Profile

_ONE_HOME = 10.0
_NO_TWIN, _MARRIED, _UNSURE = 2.5, 6.0, 3.5
_NUMBERS = re.compile(r"\d+")


def compare(a: Profile, b: Profile, *, frequencies: Frequencies | None = None) -> Match:
    """The order of the two does not matter. `frequencies` make common values weigh less."""
    one, other, counted = features(a), features(b), frequencies or NOT_COUNTED
    names = compare_names(one, other, counted)
    contacts = [*compare_phones(one.phones, other.phones, counted), *compare_emails(one.emails, other.emails, counted)]
    homes = compare_homes(one, other, counted)
    evidence = [
        *names.evidence,
        *_compare_labels(a, b),
        *contacts,
        *compare_dates(one.birth, other.birth, counted),
        *homes,
        *compare_sexes(one, other),
    ]
    if one.birth == other.birth and is_whole(one.birth) and names.first_agrees:
        evidence.extend(_compare_twins(names, evidence, counted.prior))
    if any(part.kind in ("same", "same_mailbox") for part in contacts):
        return judge(evidence, counted.prior, names.contradict and _are_others(a, b))
    married = names.family_differs and sum(part.points for part in homes) < _ONE_HOME
    return judge(evidence, counted.prior, names.contradict or married)


def _compare_twins(names: NameFindings, evidence: list[Evidence], prior: float) -> Iterator[Evidence]:
    """Who shares a birth date may be a twin, but hardly with the first name, too; the last name may be a husband's.

    Where the last name does not agree, that is worth a look and no merge.
    """
    room = prior + _UNSURE - sum(part.points for part in evidence)
    points = _NO_TWIN if names.family_agrees else min(_MARRIED if names.family_differs else _NO_TWIN, room)
    if points > 0:
        yield Evidence("birth_date", "with_first_name", points, "birth date and first name agree, so it is no twin")


def _are_others(a: Profile, b: Profile) -> bool:
    """Whether even one phone cannot make these names one person's."""
    return name_agreement((a.first_name, a.last_name), (b.first_name, b.last_name)) is NameAgreement.ANOTHER


def _compare_labels(a: Profile, b: Profile) -> Iterator[Evidence]:
    """A name with a number in it ("Patient 12") is a label: another number is somebody else."""
    one, other = (_NUMBERS.findall(f"{profile.first_name} {profile.last_name}") for profile in (a, b))
    if one and other and one != other:
        yield Evidence("name", "numbered", -30.0, "the names hold different numbers")


def counted_values(profile: Profile) -> set[Value]:
    """What is counted of a profile. Phones and e-mail addresses are not: who shares one has been compared already."""
    plain = features(profile)
    every = {("name", word) for word, _ in plain.tokens}
    every |= {(name, getattr(plain, name)) for name in ("street", "area", "city", "postcode")}
    return {(name, value) for name, value in every | {("birth_date", plain.birth)} if value}
