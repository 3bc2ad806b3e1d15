-- What kind of line a number is: looked up once, for it costs money.
CREATE TABLE number_lookups (
    tenant_id  integer NOT NULL REFERENCES tenants ON DELETE RESTRICT,
    phone      varchar(20) NOT NULL,
    line       varchar(20) NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, phone)
);
SELECT protect_table('number_lookups', 'SELECT, INSERT');
