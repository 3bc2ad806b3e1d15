"""Whether a registry knows somebody already: certainly, perhaps, or not.

It is stricter than the search for duplicate leads: a family shares its phone, and a child is never its parent.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from domain.duplicates.holders.contradiction import Particulars, contradicts
from domain.duplicates.keys import match_keys
from domain.duplicates.match import Match
from domain.duplicates.person import compare
from domain.duplicates.profile import Profile
from domain.patients.registry import (
    Doubtful,
    KnownPatient,
    PatientApplication,
    PatientDetails,
    PossiblePatient,
    Registered,
)

ADULT_FROM = 18
_MOST_SHOWN = 10
_ADDRESSES = frozenset({"phone", "email"})
_SIGNS = _ADDRESSES | {"birth_date"}
_WORTH_SOMETHING = 4.0


def match(application: PatientApplication, known: Iterable[KnownPatient]) -> Registered | Doubtful | None:
    """The one patient who it certainly is; those who it may be, the most alike first; None: nobody known."""
    certain: list[PossiblePatient] = []
    possible: list[PossiblePatient] = []
    for patient in known:
        compared = compare(_profile(application.details), _profile(patient.details))
        if _are_two(application, patient.details):
            continue
        sure = patient.certain or _is_certain(application, compared)
        if sure or _is_possible(application, compared):
            (certain if sure else possible).append(
                PossiblePatient(patient.ref, compared.score, patient.details, compared.evidence)
            )
    if len(certain) == 1:
        return Registered(certain[0].ref)
    # Two that are certain are one patient who was registered twice, or two whom nothing tells apart.
    shown = sorted([*certain, *possible], key=lambda one: -one.score)[:_MOST_SHOWN]
    return Doubtful(tuple(shown)) if shown else None


def parent(application: PatientApplication, known: Sequence[KnownPatient]) -> KnownPatient | None:
    """Of a child: the one adult who has its phone or mailbox. None where there are several, or nobody."""
    details = application.details
    if not is_minor(details.birth_date, application.today):
        return None
    adults = [
        one
        for one in known
        if one.details.birth_date is not None
        and not is_minor(one.details.birth_date, application.today)
        and (set(details.phones) & set(one.details.phones) or set(details.emails) & set(one.details.emails))
    ]
    return adults[0] if len(adults) == 1 else None


def is_minor(born: date | None, today: date) -> bool:
    """Somebody whose birth date is unknown is taken for an adult."""
    if born is None:
        return False
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return age < ADULT_FROM


def name_key(details: PatientDetails) -> str:
    """The same for spellings of one name, in any order; empty when there is only one word."""
    return next((key for key in match_keys(_profile(details)) if key.startswith("name:")), "")


def _are_two(application: PatientApplication, other: PatientDetails) -> bool:
    one, today = application.details, application.today
    known = one.birth_date is not None and other.birth_date is not None
    if known and is_minor(one.birth_date, today) != is_minor(other.birth_date, today):
        return True
    return contradicts(_particulars(one), _particulars(other))


def _is_certain(application: PatientApplication, compared: Match) -> bool:
    return compared.score >= application.merge_from and compared.corroborated and not compared.contradicts


def _is_possible(application: PatientApplication, compared: Match) -> bool:
    """Names alone are shared by strangers. Who shares a phone or mailbox and is not clearly another may be the one."""
    if any(part.field in _ADDRESSES and part.kind == "same" for part in compared.evidence):
        return True
    signs = any(part.field in _SIGNS and part.points >= _WORTH_SOMETHING for part in compared.evidence)
    return signs and compared.score >= application.review_from


def _profile(details: PatientDetails) -> Profile:
    return Profile(
        first_name=details.first_name,
        last_name=details.last_name,
        phones=details.phones,
        emails=details.emails,
        birth_date=details.birth_date.isoformat() if details.birth_date else "",
        sex=details.sex,
    )


def _particulars(details: PatientDetails) -> Particulars:
    return Particulars(details.first_name, details.last_name, details.birth_date, details.sex)
