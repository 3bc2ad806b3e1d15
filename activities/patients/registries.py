"""Which registry a tenant's patients are registered at: the hospital's that is connected, else our own."""

from sqlmodel.ext.asyncio.session import AsyncSession

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
from store.patients import own
from store.session import Database


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
        adult = parent(application, alike)
        made = await own.add(session, self._tenant_id, application, int(adult.ref) if adult else None)
        return Registered(str(made))

    async def aclose(self) -> None:
        """Nothing is open."""


class Registries:
    """By tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, session: AsyncSession, tenant_id: int) -> PatientRegistry:
        return OwnRegistry(self._database, tenant_id)


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
