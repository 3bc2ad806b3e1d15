"""Who takes a hospital's deposits: chosen after its credentials were given, which come back to nobody."""

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

_STRIPE = {"secret_key": "sk_test_12345678", "webhook_secret": "whsec_12345678"}


async def test_a_desk_is_chosen_after_its_credentials_and_shows_none_of_them(
    visit: Visit, tenant: SeededTenant, manager: Visitor
) -> None:
    admin = visit(tenant, Role.ADMIN)
    path = "/payments/desk"
    assert (await manager.get(path)).json()["vendor"] is None
    problem(await admin.put(path, {"vendor": "stripe"}), 422)
    problem(await admin.put(path, {"vendor": "sandbox"}), 422)
    problem(await admin.put(f"{path}/credentials/stripe", {"secrets": {"secret_key": "sk_test_12345678"}}), 422)
    problem(await admin.put(f"{path}/credentials/stripe", {"secrets": _STRIPE | {"more": "x"}}), 422)
    given = await admin.put(f"{path}/credentials/stripe", {"secrets": _STRIPE})
    assert given.status_code == 200, given.text
    assert (await admin.put(path, {"vendor": "stripe"})).status_code == 200
    shown = (await manager.get(path)).json()
    assert (shown["vendor"], shown["chosen"], shown["sandbox"]) == ("stripe", True, False)
    stripe = next(one for one in shown["credentials"] if one["vendor"] == "stripe")
    assert (stripe["given"], stripe["account"]) == (True, "test")
    assert stripe["hook"].endswith(f"/hooks/stripe/{manager.tenant_id}")
    assert "12345678" not in given.text + str(shown)
    assert (await manager.get("/providers")).status_code == 200
    problem(await admin.delete(f"{path}/credentials/stripe"), 422)
