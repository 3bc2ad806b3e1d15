"""The hospital's patient registry: connected, tested, disconnected."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, AppContext, Context
from api.auth.idempotency import RepeatableRequest, answer_harmless
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.limits import Limit
from api.http.problems import problems
from api.patients.registry_schemas import PatientRegistryPut, PatientRegistryRead, PatientRegistryTest
from domain.errors import NotFound, Unavailable
from domain.outreach.refusals import SendRefusal
from domain.outreach.vendors import VendorVerdict
from domain.patients.registry import OWN
from providers.contract import Final, ProviderError, Retryable
from providers.fhir.registry import FhirRegistry, fhir_server
from providers.fhir.wire import NAME
from store import privacy
from store.patients import registries
from store.tables.booking import PatientRegistryRow

router = APIRouter(
    prefix="/patients/registry", tags=["patients"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_PROVIDERS))]
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_PROVIDERS))]
Tester = Annotated[Caller, Depends(Allow(Action.TEST_PROVIDERS, Limit.TRIALS))]


@router.get("", summary="Get the patient registry")
async def read_patient_registry(caller: Reader, context: Context) -> PatientRegistryRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return _read(await registries.registry_of(session, caller.tenant_id))


@router.put("", summary="Connect the hospital's patient registry", responses=problems(400, 413, 415))
async def connect_patient_registry(body: PatientRegistryPut, caller: Editor, context: Context) -> PatientRegistryRead:
    """Patients are registered there from now on; who is linked already stays linked."""
    now = datetime.now(UTC)
    secrets = {"token": body.token, "private_key": body.private_key}
    row = PatientRegistryRow(
        tenant_id=caller.tenant_id,
        base_url=body.base_url.rstrip("/"),
        token_url=body.token_url or "",
        client_id=body.client_id or "",
        key_id=body.key_id,
        scope=body.scope,
        sealed=context.vault.seal({name: one.get_secret_value() for name, one in secrets.items() if one}),
        created_at=now,
    )
    async with context.database.tenant_session(caller.tenant_id) as session:
        await registries.connect(session, row, now)
        entry = privacy.Entry(now, caller.actor, "patient_registry_connected", "tenant", caller.tenant_id)
        await privacy.record(session, caller.tenant_id, entry)
        return _read(await registries.registry_of(session, caller.tenant_id))


@router.delete("", status_code=204, summary="Disconnect the hospital's patient registry")
async def disconnect_patient_registry(caller: Editor, context: Context) -> Response:
    """Our own registry serves from now on. There nothing changes."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await registries.disconnect(session, caller.tenant_id)
        entry = privacy.Entry(now, caller.actor, "patient_registry_disconnected", "tenant", caller.tenant_id)
        await privacy.record(session, caller.tenant_id, entry)
    return Response(status_code=204)


@router.post(
    "/test",
    summary="Ask the registry whether it can be used",
    response_model=PatientRegistryTest,
    responses=problems(404, 409),
)
async def test_patient_registry(caller: Tester, request: RepeatableRequest, context: Context) -> Response:
    """Reads its CapabilityStatement, and searches one patient with the credentials; nothing changes."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await registries.registry_of(session, caller.tenant_id)
    if row is None:
        raise NotFound("registry")
    return await answer_harmless(context.database, caller, request, partial(_test, context, row))


async def _test(context: AppContext, row: PatientRegistryRow) -> PatientRegistryTest:
    try:
        secrets = context.vault.open(row.sealed)
    except Unavailable:
        return PatientRegistryTest(verdict=VendorVerdict.CREDENTIALS, code="no_key")
    registry = FhirRegistry(fhir_server(row, secrets, private=context.private_registry))
    try:
        return PatientRegistryTest(verdict=VendorVerdict.WORKS, name=await registry.check())
    except Retryable as error:
        return PatientRegistryTest(verdict=VendorVerdict.THROTTLED if error.throttled else VendorVerdict.UNREACHABLE)
    except Final as error:
        refused = error.refusal is not SendRefusal.CREDENTIALS
        verdict = VendorVerdict.REFUSED if refused else VendorVerdict.CREDENTIALS
        return PatientRegistryTest(verdict=verdict, code=error.code)
    except ProviderError:
        return PatientRegistryTest(verdict=VendorVerdict.UNREACHABLE)
    finally:
        await registry.aclose()


def _read(row: PatientRegistryRow | None) -> PatientRegistryRead:
    if row is None:
        return PatientRegistryRead(kind=OWN)
    return PatientRegistryRead(
        kind=NAME,
        base_url=row.base_url,
        signs_in="smart" if row.client_id else "bearer",
        token_url=row.token_url,
        client_id=row.client_id,
        key_id=row.key_id,
        scope=row.scope,
        connected_at=row.updated_at,
    )
