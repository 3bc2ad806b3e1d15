-- A step of a run happens once: its result is stored on the lead, in the transaction of its effect, until the run's
-- history holds it.
ALTER TABLE leads ADD COLUMN steps jsonb NOT NULL DEFAULT '[]';


-- Steps that keep failing: a lead stands still until somebody mends the cause. At most one a lead; gone when it succeeds.
CREATE TABLE failing_steps (
    tenant_id  integer NOT NULL REFERENCES tenants ON DELETE RESTRICT,
    lead_id    bigint NOT NULL,
    run        integer NOT NULL,
    step       varchar(60) NOT NULL,
    error      varchar(100) NOT NULL,
    tries      integer NOT NULL,
    since      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, lead_id),
    FOREIGN KEY (tenant_id, lead_id) REFERENCES leads ON DELETE RESTRICT
);
SELECT protect_table('failing_steps', 'SELECT, INSERT, UPDATE (run, step, error, tries), DELETE');
