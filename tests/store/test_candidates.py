"""The profiles that are compared: whose phone it is, and what a phone says that many share."""

from collections.abc import Mapping

import psycopg

from domain.duplicates.holders.belonging import SHARED_BY_MANY
from domain.duplicates.person import compare
from domain.duplicates.profile import Profile
from domain.tenants.policy import Policy
from store.duplicates import candidates
from store.seed import DemoTenant, add_tenants
from store.session import Database
from tests.fixtures.postgres import Clone

DESK, LINE = "+919876543210", "+914428251234"
LEAD = """
    INSERT INTO leads (tenant_id, id, first_name, last_name, name_norm, source, stage, phase, run, run_closed, priority,
                       attempts_made, phone_e164, phone_extension)
    VALUES (1, %s, '', '', '', 'import', 'awareness', 'intake', 1, false, 3, 0, %s, %s)
"""
HOLDS = "INSERT INTO identities (tenant_id, kind, value, lead_id, holder) VALUES (1, 'phone', %s, %s, %s)"


async def test_a_phone_that_many_share_is_nobodys_sign(clone: Clone) -> None:
    with psycopg.connect(clone.owner_url) as connection:
        add_tenants(clone.owner_url, [DemoTenant(1, "Clinic", "IN", "Asia/Kolkata", "INR", (), (), Policy())])
        connection.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        for holder in range(SHARED_BY_MANY - 1):
            connection.execute(LEAD, (holder + 1, DESK, ""))
            connection.execute(HOLDS, (DESK, holder + 1, holder))
    assert (await profiles(clone, 1))[1].phones == (DESK,)
    with psycopg.connect(clone.owner_url) as connection:
        connection.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        connection.execute(LEAD, (9, DESK, ""))
        connection.execute(HOLDS, (DESK, 9, SHARED_BY_MANY - 1))
    assert (await profiles(clone, 1))[1].phones == (await profiles(clone, 9))[9].phones == ()


async def test_desks_of_one_switchboard_have_phones_of_their_own(clone: Clone) -> None:
    with psycopg.connect(clone.owner_url) as connection:
        add_tenants(clone.owner_url, [DemoTenant(1, "Clinic", "IN", "Asia/Kolkata", "INR", (), (), Policy())])
        connection.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        for lead, extension in ((1, "12"), (2, "15")):
            connection.execute(LEAD, (lead, LINE, extension))
            connection.execute(HOLDS, (f"{LINE};ext={extension}", lead, 0))
    one, other = (await profiles(clone, 1))[1], (await profiles(clone, 2))[2]
    assert (one.phones, other.phones) == ((f"{LINE};ext=12",), (f"{LINE};ext=15",))
    assert compare(one, other).evidence[0].kind != "same"


async def profiles(clone: Clone, lead: int) -> Mapping[int, Profile]:
    async with Database(clone.app_url, pool_size=1) as database, database.tenant_session(1) as session:
        return (await candidates.profiles(session, 1, [lead]))[lead]
