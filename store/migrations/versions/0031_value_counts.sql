-- How common a tenant's names, cities and dates are. Only a sweep writes here, so that no capture waits for a count.
ALTER TABLE duplicate_sweeps ADD COLUMN counted integer NOT NULL DEFAULT 0;
ALTER TABLE duplicate_sweeps ADD COLUMN counted_to bigint NOT NULL DEFAULT 0;
ALTER TABLE duplicate_sweeps ADD COLUMN counted_at timestamptz;
GRANT UPDATE (counted, counted_to, counted_at) ON duplicate_sweeps TO lead_app;

CREATE TABLE value_counts (
    tenant_id  integer NOT NULL REFERENCES tenants ON DELETE RESTRICT,
    sweep_id   bigint NOT NULL,
    key        bigint NOT NULL,
    leads      integer NOT NULL,
    PRIMARY KEY (tenant_id, sweep_id, key),
    FOREIGN KEY (tenant_id, sweep_id) REFERENCES duplicate_sweeps ON DELETE RESTRICT
);
SELECT protect_table('value_counts', 'SELECT, INSERT, UPDATE (leads), DELETE');

-- An open pair that is not alike enough any more, as names became common; it may be opened again.
ALTER TABLE duplicates DROP CONSTRAINT duplicates_state;
ALTER TABLE duplicates ADD CONSTRAINT duplicates_state CHECK (state IN ('open','merged','distinct','unlikely'));
