"""Which registry a tenant's patients are registered at: the hospital's that is connected, else our own."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Unavailable
from domain.patients.matches import match, parent
from domain.patients.registry import (
    OWN,
    Doubtful,
    KnownPatient,
    PatientApplication,
    PatientDetails,
    PatientRegistry,
    Registered,
)
from providers.contract import Retryable
from providers.fhir.registry import FhirRegistry, fhir_server
from store.patients import own, registries
from store.session import Database
from store.tenants.vault import Vault

_MOST_BUILT = 500


class OwnRegistry:
    """Our own, in this database: enough for a hospital that has none, and for one machine."""

    name = OWN

    def __init__(self, database: Database, tenant_id: int) -> None:
        self._database, self._tenant_id = database, tenant_id

    async def register(self, application: PatientApplication) -> Registered | Doubtful:
        async with self._database.tenant_session(self._tenant_id) as session:
            await own.one_at_a_time(session, self._tenant_id)
            if (known := await own.registered(session, self._tenant_id, application.reference)) is not None:
                return Registered(str(known))
            return await self._register(session, application)

    async def _register(self, session: AsyncSession, application: PatientApplication) -> Registered | Doubtful:
        alike = [_known(row) for row in await own.alike(session, self._tenant_id, application)]
        if application.decision is None and (found := match(application, alike)) is not None:
            return found
        if application.decision is not None and application.decision.same_as is not None:
            return Registered(application.decision.same_as)
        adult = parent(application, alike)
        made = await own.add(session, self._tenant_id, application, int(adult.ref) if adult else None)
        return Registered(str(made))


class Registries:
    """By tenant. A connection and its token are kept until the tenant connects anew.

    `private`: a hospital's registry may lie in this network.
    """

    def __init__(self, database: Database, vault: Vault, *, private: bool = False) -> None:
        self._database, self._vault, self._private = database, vault, private
        self._built: dict[int, tuple[datetime, FhirRegistry]] = {}

    async def of(self, session: AsyncSession, tenant_id: int) -> PatientRegistry:
        """Raises `Retryable` without the key that the secrets were stored with."""
        row = await registries.registry_of(session, tenant_id)
        if row is None:
            return OwnRegistry(self._database, tenant_id)
        known = self._built.get(tenant_id)
        if known is None or known[0] != row.updated_at:
            try:
                secrets = self._vault.open(row.sealed)
            except Unavailable:
                raise Retryable("fhir", "no_key") from None
            if len(self._built) >= _MOST_BUILT:
                self._built.clear()
            known = self._built[tenant_id] = (
                row.updated_at,
                FhirRegistry(fhir_server(row, secrets, private=self._private)),
            )
        return known[1]


def _known(row: object) -> KnownPatient:
    values = row._mapping  # type: ignore[attr-defined]
    details = PatientDetails(
        values["first_name"],
        values["last_name"],
        values["birth_date"],
        values["sex"],
        (values["phone_e164"],) if values["phone_e164"] else (),
        (values["email_norm"],) if values["email_norm"] else (),
    )
    return KnownPatient(str(values["id"]), details)
