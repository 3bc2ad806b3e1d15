"""Ad networks are connected by admins, their secrets kept and never shown."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr

from api.auth.permissions import Role
from domain.capture.ads import NoticedLead
from domain.privacy import Actor
from services.capture.integrations import NewIntegration, Setup, add_integration
from store.capture.ad_leads import notice
from store.session import Database
from store.tenants.vault import Vault
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

FACEBOOK = {
    "name": "Page of Chennai",
    "config": {"kind": "facebook"},
    "secrets": {"app_secret": "s3cret-app", "verify_token": "s3cret-verify", "access_token": "s3cret-access"},
}


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


@pytest.fixture
def marketing(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.MARKETING)


async def connected(admin: Visitor, **changes: Any) -> dict[str, Any]:
    answer = await admin.post("/integrations", {**FACEBOOK, **changes})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_an_integration_is_added_with_an_address_of_its_own(admin: Visitor, marketing: Visitor) -> None:
    made = await connected(admin)
    assert made["hook"] == f"/hooks/facebook/{made['key']}"
    assert made["key"].startswith(f"{admin.tenant_id}-")
    assert (await marketing.get(f"/integrations/{made['id']}")).json() == made
    assert (await marketing.get("/integrations")).json() == {"items": [made]}
    other = await connected(admin)
    assert other["key"] != made["key"]


async def test_secrets_are_encrypted_at_rest_and_in_no_answer(
    admin: Visitor, marketing: Visitor, checker_url: str
) -> None:
    answer = await admin.post("/integrations", FACEBOOK)
    shown = answer.text + (await marketing.get("/integrations")).text
    with psycopg.connect(checker_url) as connection:
        stored = connection.execute("SELECT secrets, integrations::text FROM integrations").fetchone()
        told = connection.execute("SELECT string_agg(audit_log::text, '') FROM audit_log").fetchone()
    assert stored is not None
    assert "s3cret" not in shown + stored[1] + str(told)
    assert Vault(SecretStr("only-in-tests")).open(stored[0]) == FACEBOOK["secrets"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"secrets": {"app_secret": "a", "verify_token": "v"}}, "secrets.access_token"),
        ({"secrets": {**FACEBOOK["secrets"], "verify_token": " "}}, "secrets.verify_token"),  # type: ignore[dict-item]
        ({"secrets": {**FACEBOOK["secrets"], "google_key": "g"}}, "secrets"),  # type: ignore[dict-item]
        ({"config": {"kind": "orkut"}}, "config"),
        ({"config": {"kind": "facebook", "owner": "x"}}, "config.facebook.owner"),
        ({"config": {"kind": "linkedin", "owner": "me"}, "secrets": {}}, "config.linkedin.owner"),
        ({"key": "1-abc"}, "key"),
        ({"name": ""}, "name"),
    ],
)
async def test_what_does_not_fit_is_refused_by_its_name(admin: Visitor, change: dict[str, Any], field: str) -> None:
    problem(await admin.post("/integrations", {**FACEBOOK, **change}), 422, field=field)
    assert (await admin.get("/integrations")).json() == {"items": []}


async def test_an_integration_is_deactivated_but_never_becomes_another_kind(admin: Visitor) -> None:
    made = await connected(admin)
    body = {"name": "Old page", "config": {"kind": "facebook"}, "active": False}
    changed = await admin.put(f"/integrations/{made['id']}", body)
    assert (changed.status_code, changed.json()["active"], changed.json()["name"]) == (200, False, "Old page")
    other = await admin.put(f"/integrations/{made['id']}", {**body, "config": {"kind": "google_ads"}})
    problem(other, 422, field="config.kind")


async def test_a_form_is_configured_by_the_networks_own_id(admin: Visitor, marketing: Visitor) -> None:
    made = await connected(admin)
    path = f"/integrations/{made['id']}/forms"
    body = {"name": "Camp", "mapping": {"fields": {"which_eye?": "notes", "treatment": "custom.treatment"}}}
    first = (await admin.put(f"{path}/4711", body)).json()
    assert (first["vendor_form_id"], first["mapping"]["fields"]) == ("4711", body["mapping"]["fields"])  # type: ignore[index]
    assert first["checkpoint"] is not None
    again = (await admin.put(f"{path}/4711", {"name": "Camp 2", "backfill_from": "2026-01-01T00:00:00Z"})).json()
    assert (again["id"], again["name"], again["checkpoint"]) == (first["id"], "Camp 2", "2026-01-01T00:00:00Z")
    assert (await marketing.get(path)).json() == {"items": [again]}


async def test_a_form_maps_to_fields_of_a_profile_only(admin: Visitor) -> None:
    made = await connected(admin)
    body = {"name": "Camp", "mapping": {"fields": {"x": "tenant_id"}}}
    problem(await admin.put(f"/integrations/{made['id']}/forms/1", body), 422, field="mapping.fields.x")
    ahead = {"name": "Camp", "backfill_from": "2999-01-01T00:00:00Z"}
    problem(await admin.put(f"/integrations/{made['id']}/forms/1", ahead), 422, field="backfill_from")


async def test_another_tenants_integration_is_absent(
    admin: Visitor, other_tenant: SeededTenant, database: Database
) -> None:
    async with database.tenant_session(other_tenant.id) as session:
        setup = Setup("Theirs", FACEBOOK["config"], None)  # type: ignore[arg-type]
        row = await add_integration(
            session,
            other_tenant.id,
            NewIntegration("facebook", "2-0", setup, b""),
            actor=Actor("test"),
            now=datetime.now(UTC),
        )
        await notice(session, row, [NoticedLead("1")], "notification")
    own = await connected(admin)
    path = f"/integrations/{row.id}"
    for answer in (
        await admin.get(path),
        await admin.put(path, {"name": "x", "config": {"kind": "facebook"}}),
        await admin.put(f"{path}/secrets", {"secrets": FACEBOOK["secrets"]}),
        await admin.get(f"{path}/forms"),
        await admin.put(f"{path}/forms/1", {"name": "x"}),
        await admin.get(f"{path}/leads"),
        await admin.post(f"{path}/leads/1/retry", None),
        await admin.post(f"/integrations/{own['id']}/leads/1/retry", None),
    ):
        problem(answer, 404)
    assert (await admin.get("/integrations")).json() == {"items": [own]}
