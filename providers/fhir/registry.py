"""A hospital's FHIR R4 server as the patient registry: searched, then written to on the condition of our identifier."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from domain.patients.matches import is_minor, match, parent
from domain.patients.registry import (
    Doubtful,
    KnownPatient,
    PatientApplication,
    Registered,
)
from providers.contract import Final, Unknown
from providers.fhir import resources
from providers.fhir.wire import NAME, FhirServer, FhirWire
from providers.http.wire import Answer

_MOST = "50"
_TRIES = 3


class FhirRegistry:
    """Every request may be repeated: a create is conditional, an update names the version that was read."""

    name = NAME

    def __init__(self, server: FhirServer) -> None:
        self._wire = FhirWire(server)

    async def register(self, application: PatientApplication) -> Registered | Doubtful:
        ours = await self._by_identifier(application.reference)
        if len(ours) > 1:
            raise Final(NAME, "identifier_not_unique")
        child = is_minor(application.details.birth_date, application.today)
        if ours:
            return await self._with_parent(application, ours[0].ref, None) if child else Registered(ours[0].ref)
        if application.decision is not None and application.decision.same_as is not None:
            return await self._adopt(application.decision.same_as, application.reference)
        known = await self._alike(application)
        if application.decision is None and (found := match(application, known)) is not None:
            if isinstance(found, Registered):
                return await self._adopt(found.patient_ref, application.reference)
            return found
        body = resources.patient_without_contact(application) if child else resources.patient(application)
        made = await self._create("Patient", body)
        return await self._with_parent(application, made, parent(application, known)) if child else Registered(made)

    async def _with_parent(self, application: PatientApplication, child: str, adult: KnownPatient | None) -> Registered:
        if application.details.phones or application.details.emails:
            await self._create("RelatedPerson", resources.related_person(application, child, adult))
        return Registered(child)

    async def _adopt(self, ref: str, reference: str) -> Registered:
        """Puts our identifier beside the patient's own; read anew when somebody was faster."""
        for _ in range(_TRIES):
            read = await self._wire.request("GET", f"Patient/{ref}")
            if not read.good or not isinstance(read.said, dict):
                raise Final(NAME, "not_found")
            changed = resources.with_identifier(read.said, reference)
            if changed is None:
                return Registered(ref)
            version = read.headers.get("etag", "")
            written = await self._wire.request(
                "PUT", f"Patient/{ref}", changed, headers={"if-match": version} if version else None
            )
            if written.good:
                return Registered(ref)
            if written.status != 412:
                raise Final(NAME, str(written.status))
        raise Unknown(NAME, "changed again and again by somebody else")

    async def check(self) -> str:
        """What the server calls itself. Raises `Final` for one that does not speak R4."""
        said = await self._metadata()
        if not str(said.get("fhirVersion", "")).startswith("4.0"):
            raise Final(NAME, "not_r4")
        await self._wire.request("GET", "Patient", params={"_count": "1"})
        software = said.get("software")
        name = software.get("name") if isinstance(software, dict) else None
        return name[:100] if isinstance(name, str) else ""

    async def _metadata(self) -> dict[str, Any]:
        answer = await self._wire.request("GET", "metadata")
        if not answer.good or not isinstance(answer.said, dict):
            raise Final(NAME, "no_capability_statement")
        return answer.said

    async def _alike(self, application: PatientApplication) -> Sequence[KnownPatient]:
        """By `$match` where the server has it, and by our own searches: it may not know families."""
        found: list[KnownPatient] = []
        if _matches(await self._metadata()):
            answer = await self._wire.request("POST", "Patient/$match", resources.match_parameters(application))
            found += resources.known_patients(answer.said) if answer.good else []
        details = application.details
        searches: list[dict[str, str]] = [{"phone": phone} for phone in details.phones]
        searches += [{"email": address} for address in details.emails]
        if details.birth_date is not None and details.last_name:
            searches.append({"birthdate": details.birth_date.isoformat(), "family": details.last_name[:3]})
        for search in searches:
            answer = await self._wire.request("GET", "Patient", params={**search, "_count": _MOST})
            found += resources.known_patients(answer.said) if answer.good else []
        by_ref = {one.ref: one for one in reversed(found)}
        return list(by_ref.values())

    async def _by_identifier(self, reference: str) -> Sequence[KnownPatient]:
        token = f"{resources.SYSTEM}|{reference}"
        answer = await self._wire.request("GET", "Patient", params={"identifier": token})
        return resources.known_patients(answer.said) if answer.good else []

    async def _create(self, kind: str, resource: resources.Resource) -> str:
        """Once: a second one with our identifier is answered with the first."""
        value = resource["identifier"][0]
        condition = f"identifier={value['system']}|{value['value']}"
        answer = await self._wire.request("POST", kind, resource, headers={"if-none-exist": condition})
        if answer.status == 412:
            raise Final(NAME, "identifier_not_unique")
        if not answer.good:
            raise Final(NAME, str(answer.status))
        return _id(answer, kind)

    async def aclose(self) -> None:
        await self._wire.aclose()


def fhir_server(row: Any, secrets: Mapping[str, str], *, private: bool) -> FhirServer:
    """Of a row of `patient_registries` and what its seal holds."""
    return FhirServer(
        base_url=row.base_url,
        token=secrets.get("token", ""),
        token_url=row.token_url,
        client_id=row.client_id,
        private_key=secrets.get("private_key", ""),
        key_id=row.key_id,
        scope=row.scope,
        private=private,
    )


def _id(answer: Answer, kind: str) -> str:
    """From the body, else from `Location`; a server need not return the resource."""
    said = answer.said
    if isinstance(said, dict) and said.get("resourceType") == kind and isinstance(said.get("id"), str):
        return str(said["id"])
    if found := re.search(rf"{kind}/([A-Za-z0-9.-]{{1,64}})(/|$)", answer.headers.get("location", "")):
        return found[1]
    raise Unknown(NAME, "created, and did not say which")


def _matches(statement: dict[str, Any]) -> bool:
    rest = statement.get("rest")
    for part in rest if isinstance(rest, list) else []:
        kinds = part.get("resource") if isinstance(part, dict) else None
        for kind in kinds if isinstance(kinds, list) else []:
            if isinstance(kind, dict) and kind.get("type") == "Patient":
                operations = kind.get("operation")
                named = operations if isinstance(operations, list) else []
                return any(isinstance(one, dict) and one.get("name") == "match" for one in named)
    return False
