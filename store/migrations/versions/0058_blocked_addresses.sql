-- Addresses that must never be written to. Only their keyed hashes are kept: they outlive what is erased.
CREATE TABLE blocked_addresses (
    tenant_id  integer NOT NULL REFERENCES tenants ON DELETE RESTRICT,
    digest     bytea NOT NULL,
    kind       varchar(10) NOT NULL,
    scope      varchar(10) NOT NULL,
    reason     varchar(50) NOT NULL,
    actor      varchar(60) NOT NULL,
    at         timestamptz NOT NULL,
    lifted_at  timestamptz,
    PRIMARY KEY (tenant_id, digest),
    CONSTRAINT blocked_addresses_scope CHECK (scope IN ('tenant', 'group')),
    CONSTRAINT blocked_addresses_kind CHECK (kind IN ('phone', 'email'))
);
SELECT protect_table('blocked_addresses', 'SELECT, INSERT, UPDATE (scope, reason, at, lifted_at)');
CREATE INDEX blocked_addresses_group ON blocked_addresses (digest) WHERE scope = 'group' AND lifted_at IS NULL;

-- What another hospital of the group blocked counts here, too: only this function sees it, and it says no more.
CREATE POLICY asking ON blocked_addresses FOR SELECT TO CURRENT_USER USING (scope = 'group');
CREATE FUNCTION blocked_digests(digests bytea[]) RETURNS SETOF bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT digest FROM public.blocked_addresses
    WHERE digest = ANY (digests) AND lifted_at IS NULL
      AND (scope = 'group' OR tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::int)
$$;
REVOKE ALL ON FUNCTION blocked_digests FROM PUBLIC;
GRANT EXECUTE ON FUNCTION blocked_digests TO lead_app;
