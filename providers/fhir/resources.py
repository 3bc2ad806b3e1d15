"""The resources that we send and read. Plain types: `fhir.resources` weighs 170 MB and lets wrong codes through; the
tests hold what is sent against the official schema and invariants."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.errors import Invalid
from domain.leads.contact import normalise_email
from domain.patients.registry import KnownPatient, PatientApplication, PatientDetails

Resource = dict[str, Any]

SYSTEM = "urn:lead-engine:lead"
"""Of our own identifiers; a registry keeps them beside its own."""
_ROLES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
_GRADE = "http://hl7.org/fhir/StructureDefinition/match-grade"
_GENDERS = {"f": "female", "m": "male", "x": "other"}
_SEXES = {gender: sex for sex, gender in _GENDERS.items()}


def identifier(reference: str) -> Resource:
    return {"system": SYSTEM, "value": reference}


def patient(application: PatientApplication) -> Resource:
    """A child has no phone or mailbox of its own: they are its parent's."""
    return {"resourceType": "Patient", "identifier": [identifier(application.reference)], "active": True} | _person(
        application.details
    )


def patient_without_contact(application: PatientApplication) -> Resource:
    made = patient(application)
    made.pop("telecom", None)
    return made


def related_person(application: PatientApplication, patient_id: str, parent: KnownPatient | None) -> Resource:
    """The parent of a child, as far as they are known: by the phone and the mailbox that it came with."""
    details = parent.details if parent is not None else PatientDetails()
    adult = PatientDetails(
        details.first_name,
        details.last_name,
        details.birth_date,
        details.sex,
        application.details.phones,
        application.details.emails,
    )
    return {
        "resourceType": "RelatedPerson",
        "identifier": [identifier(f"{application.reference}-parent")],
        "active": True,
        "patient": {"reference": f"Patient/{patient_id}"},
        "relationship": [{"coding": [{"system": _ROLES, "code": "PRN", "display": "parent"}]}],
    } | _person(adult)


def with_identifier(resource: Mapping[str, Any], reference: str) -> Resource | None:
    """The patient as it was read, with our identifier, too. None: it is there."""
    known = _objects(resource.get("identifier"))
    ours = identifier(reference)
    if any(one.get("system") == SYSTEM and one.get("value") == reference for one in known):
        return None
    return {**resource, "identifier": [*known, ours]}


def match_parameters(application: PatientApplication) -> Resource:
    """Of `Patient/$match`; what has no value is left out."""
    return {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "resource", "resource": patient(application)},
            {"name": "onlyCertainMatches", "valueBoolean": False},
            {"name": "count", "valueInteger": 20},
        ],
    }


def _person(details: PatientDetails) -> Resource:
    name = {
        "family": details.last_name,
        "given": [details.first_name] if details.first_name else [],
        "text": f"{details.first_name} {details.last_name}".strip(),
    }
    telecom = [{"system": "phone", "value": phone, "use": "mobile"} for phone in details.phones]
    telecom += [{"system": "email", "value": address} for address in details.emails]
    found: Resource = {
        "name": [{key: value for key, value in name.items() if value}] if name["text"] else [],
        "telecom": telecom,
        "gender": _GENDERS.get(details.sex),
        "birthDate": details.birth_date.isoformat() if details.birth_date else None,
    }
    return {key: value for key, value in found.items() if value}


def known_patients(bundle: Any) -> list[KnownPatient]:
    """Of a searchset; what is no Patient, or replaced by another one, is left out."""
    entries = bundle.get("entry", []) if isinstance(bundle, Mapping) else []
    found = [_known(entry) for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []
    return [one for one in found if one is not None]


def _known(entry: Mapping[str, Any]) -> KnownPatient | None:
    resource = entry.get("resource")
    if not isinstance(resource, Mapping) or resource.get("resourceType") != "Patient":
        return None
    ref = resource.get("id")
    replaced = any(link.get("type") == "replaced-by" for link in _objects(resource.get("link")))
    if not isinstance(ref, str) or resource.get("active") is False or replaced:
        return None
    search = entry.get("search")
    grades = _objects(search.get("extension")) if isinstance(search, Mapping) else []
    certain = any(one.get("url") == _GRADE and one.get("valueCode") == "certain" for one in grades)
    return KnownPatient(ref, _details(resource), certain)


def _details(resource: Mapping[str, Any]) -> PatientDetails:
    name: Mapping[str, Any] = next(iter(_objects(resource.get("name"))), {})
    given = name.get("given")
    telecom = [(one.get("system"), one.get("value")) for one in _objects(resource.get("telecom"))]
    return PatientDetails(
        " ".join(part for part in given if isinstance(part, str))[:100] if isinstance(given, list) else "",
        str(name.get("family") or name.get("text") or "")[:100],
        _day(resource.get("birthDate")),
        _SEXES.get(str(resource.get("gender")), ""),
        tuple(_digits(value) for system, value in telecom if system == "phone" and isinstance(value, str)),
        tuple(filter(None, (_email(value) for system, value in telecom if system == "email"))),
    )


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _digits(phone: str) -> str:
    """As written, without what only separates."""
    return "".join(letter for letter in phone[:30] if letter.isdigit() or letter == "+")


def _email(value: Any) -> str:
    try:
        return normalise_email(value).norm if isinstance(value, str) else ""
    except Invalid:
        return ""


def _day(value: Any) -> date | None:
    """A registry may know the year or the month only: that is no date."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None
