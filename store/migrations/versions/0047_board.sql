-- How fast each agent accepts, for the team board.
CREATE INDEX offers_accepted ON offers (tenant_id, agent_id, offered_at) WHERE answer = 'accepted';

-- Staff read their notices in the console. What was sent before there was one counts as read.
ALTER TABLE notices ADD COLUMN read_at timestamptz;
ALTER TABLE notices NO FORCE ROW LEVEL SECURITY;
UPDATE notices SET read_at = created_at;
ALTER TABLE notices FORCE ROW LEVEL SECURITY;
GRANT UPDATE (read_at) ON notices TO lead_app;
CREATE INDEX notices_of ON notices (tenant_id, user_id, id);
CREATE INDEX notices_unread ON notices (tenant_id, user_id, id) WHERE read_at IS NULL;
CREATE TRIGGER notice_read_noted AFTER UPDATE OF read_at ON notices FOR EACH ROW EXECUTE FUNCTION note_notice();

-- How a hospital's engine was every five minutes, for a day.
CREATE TABLE operation_samples (
    tenant_id            integer NOT NULL REFERENCES tenants ON DELETE RESTRICT,
    at                   timestamptz NOT NULL,
    unattended           integer NOT NULL,
    queue                integer NOT NULL,
    outbox               integer NOT NULL,
    offers_open          integer NOT NULL,
    first_contacts_late  integer NOT NULL,
    running              integer NOT NULL,
    PRIMARY KEY (tenant_id, at)
);
SELECT protect_table('operation_samples', 'SELECT, INSERT, DELETE');
