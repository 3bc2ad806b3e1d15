-- What a known person said again: the fields that differ from the profile as it was then.
ALTER TABLE touches ADD COLUMN said jsonb NOT NULL DEFAULT '{}';

-- Another name that a known person gave.
CREATE TABLE other_names (
    tenant_id   integer NOT NULL REFERENCES tenants ON DELETE RESTRICT,
    lead_id     bigint NOT NULL,
    name_norm   varchar(201) NOT NULL,
    first_name  varchar(100) NOT NULL DEFAULT '',
    last_name   varchar(100) NOT NULL DEFAULT '',
    touch_id    bigint NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, lead_id, name_norm),
    FOREIGN KEY (tenant_id, lead_id) REFERENCES leads ON DELETE RESTRICT,
    FOREIGN KEY (tenant_id, touch_id) REFERENCES touches ON DELETE RESTRICT
);
CREATE INDEX other_names_touch ON other_names (tenant_id, touch_id);
SELECT protect_table('other_names', 'SELECT, INSERT, DELETE');
