"""Walks the catalog: every table is a tenant's, closed to others, and open to the engine only as far as needed."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlmodel import SQLModel

import store.tables  # noqa: F401 - what the tables say
from tests.fixtures.postgres import Clone

Connection = psycopg.Connection[tuple[object, ...]]

APPEND_ONLY = {
    "attachments",
    "audit_log",
    "audit_seals",
    "behaviours",
    "consent_texts",
    "consents",
    "decisions",
    "number_lookups",
    "patients",
    "patients_links",
    "payment_reconciliations",
    "reviews",
    "rule_activations",
    "sandbox_messages",
    "shadow_decisions",
    "scores",
}
TAKEN_BACK = {
    "busy_times",
    "changes",
    "custom_values",
    "hour_exceptions",
    "import_chunks",
    "operation_samples",
    "lead_tags",
    "match_keys",
    "name_parts",
    "other_names",
    "service_resources",
    "token_revocations",
    "webhook_events",
    "webhook_redeliveries",
    "webhook_tries",
    "weekly_hours",
}
NOT_OF_A_TENANT = {"tenants", "alembic_version"}
_TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND NOT relispartition
"""
_GRANTS = """
    SELECT c.relname, g.privilege_type FROM pg_class c, aclexplode(c.relacl) g
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'S') AND g.grantee = %s::regrole
    UNION
    SELECT c.relname, g.privilege_type FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(attacl) g
    WHERE c.relnamespace = 'public'::regnamespace AND g.grantee = %s::regrole
"""


@pytest.fixture
def catalog(clone: Clone) -> Iterator[Connection]:
    with psycopg.connect(clone.superuser_url) as connection:
        yield connection


def _names(catalog: Connection, query: str) -> set[str]:
    return {str(row[0]) for row in catalog.execute(query.encode())}


def _grants(catalog: Connection, role: str) -> dict[str, set[str]]:
    grants: dict[str, set[str]] = {}
    for table, privilege in catalog.execute(_GRANTS, [role, role]):
        grants.setdefault(str(table), set()).add(str(privilege))
    return grants


def test_every_table_has_a_tenant(catalog: Connection) -> None:
    with_tenant = _names(
        catalog,
        """SELECT attrelid::regclass::text FROM pg_attribute
           WHERE attname = 'tenant_id' AND attnotnull AND format_type(atttypid, null) = 'integer'""",
    )
    assert _names(catalog, _TABLES) - with_tenant == NOT_OF_A_TENANT


def test_row_security_is_forced_on_every_table_and_partition(catalog: Connection) -> None:
    open_tables = _names(
        catalog,
        """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
           AND NOT (relrowsecurity AND relforcerowsecurity)""",
    )
    assert open_tables == {"alembic_version"}


def test_every_policy_guards_reading_and_writing_by_tenant(catalog: Connection) -> None:
    policies = catalog.execute(
        """SELECT polrelid::regclass::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
           FROM pg_policy WHERE polname = 'same_tenant' AND polcmd = '*' AND polpermissive AND polroles = '{0}'"""
    ).fetchall()
    for table, using, check in policies:
        key = "id" if table == "tenants" else "tenant_id"
        assert using == check
        assert str(using).startswith(f"({key} = ( SELECT (NULLIF(current_setting('app.current_tenant_id'"), table
    assert {table for table, _, _ in policies} == _names(catalog, _TABLES) - {"alembic_version"}
    others = catalog.execute(
        """SELECT polrelid::regclass::text, polcmd::text, polroles::regrole[]::text FROM pg_policy
           WHERE polname <> 'same_tenant'"""
    ).fetchall()
    assert sorted(others) == [
        (table, "r", "{lead_owner}")
        for table in (
            "blocked_addresses",
            "changes",
            "inbound_events",
            "tenants",
            "users",
            "webhook_deliveries",
            "webhook_endpoints",
        )
    ]


def test_every_key_starts_with_the_tenant(catalog: Connection) -> None:
    keys = catalog.execute(
        """SELECT conrelid::regclass::text, conname, attname FROM pg_constraint
           JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
           WHERE contype IN ('p', 'f', 'u', 'x') AND connamespace = 'public'::regnamespace"""
    ).fetchall()
    first = {(table, key): column for table, key, column in keys}
    assert first.pop(("tenants", "tenants_pkey")) == "id"
    assert first.pop(("alembic_version", "alembic_version_pkc")) == "version_num"
    assert set(first.values()) == {"tenant_id"}


def test_every_unique_index_starts_with_the_tenant(catalog: Connection) -> None:
    indexes = catalog.execute(
        """SELECT indrelid::regclass::text, attname FROM pg_index
           JOIN pg_class ON pg_class.oid = indrelid AND relnamespace = 'public'::regnamespace
           LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0] WHERE indisunique"""
    ).fetchall()
    assert {table for table, column in indexes if column != "tenant_id"} == NOT_OF_A_TENANT


def test_no_key_cascades(catalog: Connection) -> None:
    assert _names(catalog, "SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype <> 'r'") == set()


def test_leads_and_what_grows_with_them_are_split_in_eight(catalog: Connection) -> None:
    parts = catalog.execute(
        "SELECT inhparent::regclass::text, count(*) FROM pg_inherits JOIN pg_class ON oid = inhparent "
        "WHERE relkind = 'p' GROUP BY 1"
    ).fetchall()
    split = {
        "custom_values",
        "leads",
        "identities",
        "match_keys",
        "name_parts",
        "touches",
        "lead_interactions",
        "messages",
        "audit_log",
    }
    assert set(parts) == {(parent, 8) for parent in split}


@pytest.mark.parametrize("role", ["lead_app", "lead_checker", "public"])
def test_no_partition_is_granted_to_anyone(catalog: Connection, role: str) -> None:
    partitions = _names(catalog, "SELECT relname FROM pg_class WHERE relispartition")
    granted = _grants(catalog, role if role != "public" else "-")
    assert partitions & set(granted) == set()
    assert role != "public" or granted == {}


def test_the_engine_may_do_no_more_than_it_needs(catalog: Connection) -> None:
    grants = _grants(catalog, "lead_app")
    assert set(grants) == _names(catalog, _TABLES) - {"alembic_version"}
    assert {table for table, may in grants.items() if may == {"SELECT", "INSERT"}} == APPEND_ONLY
    deleting = {table for table, may in grants.items() if "DELETE" in may}
    # A corrected number is freed, for it may be somebody else's; a step that succeeds at last fails no more;
    # what came of a command is read for thirty days, and a request's key is known as long; a new count of values
    # replaces the last; a session ends.
    kept_for_a_time = {"pending_commands", "idempotency_keys", "sessions", "webhook_deliveries", "held_messages"}
    disconnected = {"audiences", "audience_members", "patient_registries"}
    taken_back = disconnected | TAKEN_BACK
    assert deleting == {"saved_views", "identities", "failing_steps", "value_counts", *kept_for_a_time, *taken_back}
    assert {table for table, may in grants.items() if may == {"SELECT", "INSERT", "DELETE"}} == TAKEN_BACK
    apart = APPEND_ONLY | TAKEN_BACK | {"tenants"}
    changing = {table: may - {"DELETE"} for table, may in grants.items() if table not in apart}
    assert all(may == {"SELECT", "INSERT", "UPDATE"} for may in changing.values())
    assert grants["tenants"] == {"SELECT", "UPDATE"}


def test_the_engine_changes_no_whole_row_and_never_whose_it_is_or_when_it_came(catalog: Connection) -> None:
    whole = _names(
        catalog,
        """SELECT relname FROM pg_class, aclexplode(relacl) AS acl
           WHERE acl.grantee = 'lead_app'::regrole AND acl.privilege_type = 'UPDATE'""",
    )
    assert whole == set()
    changed = catalog.execute(
        """SELECT attrelid::regclass::text, attname FROM pg_attribute, aclexplode(attacl) AS acl
           WHERE acl.grantee = 'lead_app'::regrole AND acl.privilege_type = 'UPDATE'"""
    ).fetchall()
    fixed = {"tenant_id", "id", "source", "lead_id", "actor", "created_at"}
    # A message is written anew when its sending begins again; a merge takes identities and tasks along; an import's
    # row and an ad network's lead learn which lead came of them.
    learned = {"messages.created_at", "identities.lead_id", "tasks.lead_id", "import_rows.lead_id", "ad_leads.lead_id"}
    assert {f"{table}.{column}" for table, column in changed if column in fixed} == learned
    assert {column for table, column in changed if table == "leads"} == {
        column.name for column in SQLModel.metadata.tables["leads"].columns if column.computed is None
    } - fixed


def test_the_checker_only_reads(catalog: Connection) -> None:
    grants = _grants(catalog, "lead_checker")
    assert set(grants) == _names(catalog, _TABLES) - {"alembic_version"}
    assert all(may == {"SELECT"} for may in grants.values())


def test_the_engines_role_owns_nothing_and_has_no_power(catalog: Connection) -> None:
    role = catalog.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles "
        "WHERE rolname = 'lead_app'"
    ).fetchone()
    assert role == (False,) * 5
    owned = "SELECT objid::text FROM pg_shdepend WHERE refobjid = 'lead_app'::regrole AND deptype = 'o'"
    assert _names(catalog, owned) == set()
    assert _names(catalog, "SELECT roleid::text FROM pg_auth_members WHERE member = 'lead_app'::regrole") == set()
    assert catalog.execute("SELECT has_schema_privilege('lead_app', 'public', 'CREATE')").fetchone() == (False,)


def test_functions_are_closed_but_for_tenants_statistics_and_a_question_of_ones_own(catalog: Connection) -> None:
    callable_functions = _names(
        catalog,
        """SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
           AND has_function_privilege('lead_app', oid, 'EXECUTE')
           AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')""",
    )
    assert callable_functions == {
        "changes_since",
        "tenant_ids",
        "people_of",
        "hears_call",
        "blocked_digests",
        "unattended_leads",
        "analyze_grown",
        "webhooks_waiting",
    }
    beyond_the_tenant = "SELECT proname FROM pg_proc WHERE prosecdef AND proname = ANY (%s)"
    assert {name for (name,) in catalog.execute(beyond_the_tenant, [list(callable_functions)])} == {
        "changes_since",
        "tenant_ids",
        "people_of",
        "hears_call",
        "blocked_digests",
        "analyze_grown",
        "webhooks_waiting",
    }
    unpinned = "SELECT proname FROM pg_proc WHERE prosecdef AND proconfig IS NULL"
    assert _names(catalog, unpinned) == set()
