-- People search by the end of a phone number, and by any word of a name. Under row level security only a leakproof
-- operator may use an index: the prefix of a stored text is one, LIKE and `reverse` are none.
ALTER TABLE identities ADD COLUMN tail text
    GENERATED ALWAYS AS (CASE WHEN kind = 'phone' THEN reverse(split_part(value, ';', 1)) END) STORED;
CREATE INDEX identities_tail ON identities (tenant_id, tail text_pattern_ops) WHERE tail IS NOT NULL;
ALTER TABLE claimed_contacts ADD COLUMN tail text
    GENERATED ALWAYS AS (CASE WHEN kind = 'phone' THEN reverse(split_part(value, ';', 1)) END) STORED;
CREATE INDEX claimed_contacts_tail ON claimed_contacts (tenant_id, tail text_pattern_ops) WHERE tail IS NOT NULL;

-- What a name begins with behind its first word, and all of another name; kept by triggers, whoever writes the names.
CREATE TABLE name_parts (
    tenant_id  integer NOT NULL REFERENCES tenants ON DELETE RESTRICT,
    lead_id    bigint NOT NULL,
    part       varchar(201) NOT NULL,
    PRIMARY KEY (tenant_id, lead_id, part),
    FOREIGN KEY (tenant_id, lead_id) REFERENCES leads ON DELETE RESTRICT
) PARTITION BY HASH (tenant_id);
CREATE INDEX name_parts_part ON name_parts (tenant_id, part text_pattern_ops);
SELECT split_by_tenant('name_parts');
SELECT protect_table('name_parts', 'SELECT, INSERT, DELETE');

CREATE FUNCTION index_names() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO name_parts (tenant_id, lead_id, part)
    SELECT tenant_id, id, substr(name_norm, place)
    FROM added, generate_series(3, length(name_norm)) AS place WHERE substr(name_norm, place - 1, 1) = ' '
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE FUNCTION index_changed_name() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM name_parts WHERE tenant_id = NEW.tenant_id AND lead_id = NEW.id;
    INSERT INTO name_parts (tenant_id, lead_id, part)
    SELECT NEW.tenant_id, NEW.id, substr(NEW.name_norm, place)
    FROM generate_series(3, length(NEW.name_norm)) AS place WHERE substr(NEW.name_norm, place - 1, 1) = ' '
    UNION
    SELECT tenant_id, lead_id, substr(name_norm, place)
    FROM other_names, generate_series(1, length(name_norm)) AS place
    WHERE tenant_id = NEW.tenant_id AND lead_id = NEW.id AND (place = 1 OR substr(name_norm, place - 1, 1) = ' ')
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE FUNCTION index_other_name() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO name_parts (tenant_id, lead_id, part)
    SELECT NEW.tenant_id, NEW.lead_id, substr(NEW.name_norm, place)
    FROM generate_series(1, length(NEW.name_norm)) AS place WHERE place = 1 OR substr(NEW.name_norm, place - 1, 1) = ' '
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION index_names, index_changed_name, index_other_name FROM PUBLIC;
CREATE TRIGGER names_added AFTER INSERT ON leads REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION index_names();
CREATE TRIGGER name_changed AFTER UPDATE OF name_norm ON leads FOR EACH ROW
    WHEN (OLD.name_norm IS DISTINCT FROM NEW.name_norm) EXECUTE FUNCTION index_changed_name();
CREATE TRIGGER name_added AFTER INSERT ON other_names FOR EACH ROW EXECUTE FUNCTION index_other_name();

-- Forced row level security would show the owner no tenant's rows.
ALTER TABLE leads NO FORCE ROW LEVEL SECURITY;
ALTER TABLE name_parts NO FORCE ROW LEVEL SECURITY;
INSERT INTO name_parts (tenant_id, lead_id, part)
SELECT tenant_id, id, substr(name_norm, place)
FROM leads, generate_series(3, length(name_norm)) AS place WHERE substr(name_norm, place - 1, 1) = ' '
ON CONFLICT DO NOTHING;
ALTER TABLE name_parts FORCE ROW LEVEL SECURITY;
ALTER TABLE leads FORCE ROW LEVEL SECURITY;
