-- Lists narrow by what a lead waits for and by a tenant's own fields, and are sorted by deadline. Under row level security
-- only a plain column may use an index: `->>` and `@>` are not leakproof. What waits for nothing is due last.
ALTER TABLE leads
    ADD COLUMN waiting_kind text GENERATED ALWAYS AS (waiting_for ->> 'kind') STORED,
    ADD COLUMN due_at timestamptz
        GENERATED ALWAYS AS (coalesce(deadline, '9000-01-01 00:00:00+00'::timestamptz)) STORED;

-- What stands in a tenant's own fields; kept by triggers, whoever writes the lead. Longer texts are not found by.
CREATE TABLE custom_values (
    tenant_id  integer NOT NULL REFERENCES tenants ON DELETE RESTRICT,
    key        varchar(60) NOT NULL,
    value      varchar(100) NOT NULL,
    lead_id    bigint NOT NULL,
    PRIMARY KEY (tenant_id, key, value, lead_id),
    FOREIGN KEY (tenant_id, lead_id) REFERENCES leads ON DELETE RESTRICT
) PARTITION BY HASH (tenant_id);
CREATE INDEX custom_values_lead ON custom_values (tenant_id, lead_id);
SELECT split_by_tenant('custom_values');
SELECT protect_table('custom_values', 'SELECT, INSERT, DELETE');

CREATE FUNCTION index_custom() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM custom_values WHERE tenant_id = NEW.tenant_id AND lead_id = NEW.id;
    END IF;
    INSERT INTO custom_values (tenant_id, key, value, lead_id)
    SELECT NEW.tenant_id, own.key, own.value, NEW.id FROM jsonb_each_text(NEW.custom) AS own
    WHERE length(own.key) <= 60 AND length(own.value) <= 100
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION index_custom FROM PUBLIC;
CREATE TRIGGER custom_added AFTER INSERT ON leads FOR EACH ROW
    WHEN (NEW.custom <> '{}') EXECUTE FUNCTION index_custom();
CREATE TRIGGER custom_changed AFTER UPDATE OF custom ON leads FOR EACH ROW
    WHEN (OLD.custom IS DISTINCT FROM NEW.custom) EXECUTE FUNCTION index_custom();

-- Forced row level security would show the owner no tenant's rows.
ALTER TABLE leads NO FORCE ROW LEVEL SECURITY;
ALTER TABLE custom_values NO FORCE ROW LEVEL SECURITY;
INSERT INTO custom_values (tenant_id, key, value, lead_id)
SELECT leads.tenant_id, own.key, own.value, leads.id FROM leads, jsonb_each_text(leads.custom) AS own
WHERE jsonb_typeof(leads.custom) = 'object' AND length(own.key) <= 60 AND length(own.value) <= 100
ON CONFLICT DO NOTHING;
ALTER TABLE custom_values FORCE ROW LEVEL SECURITY;
ALTER TABLE leads FORCE ROW LEVEL SECURITY;
