-- What was handed to vendors, by day in the hospital's zone, channel and country. Leads share 8 rows, so that those who
-- count at once need not wait for each other. `amount_minor` by the hospital's own prices.
CREATE TABLE spending (
    tenant_id     integer NOT NULL REFERENCES tenants ON DELETE RESTRICT,
    day           date NOT NULL,
    channel       varchar(10) NOT NULL,
    country       varchar(2) NOT NULL,
    slot          integer NOT NULL,
    messages      integer NOT NULL,
    parts         integer NOT NULL,
    amount_minor  numeric(14, 4) NOT NULL,
    PRIMARY KEY (tenant_id, day, channel, country, slot)
);
SELECT protect_table('spending', 'SELECT, INSERT, UPDATE (messages, parts, amount_minor)');
