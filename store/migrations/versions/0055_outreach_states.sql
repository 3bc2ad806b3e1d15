-- Whether a hospital's messages go out, and to whom. No row: they do, to the people they are for.
CREATE TABLE outreach_states (
    tenant_id      integer NOT NULL REFERENCES tenants ON DELETE RESTRICT,
    paused_at      timestamptz,
    paused_by      bigint,
    reason         varchar(200) NOT NULL DEFAULT '',
    resumed_at     timestamptz,
    resumed_by     bigint,
    spread_until   timestamptz,
    mode           varchar(10) NOT NULL DEFAULT 'live',
    divert_to      bigint,
    mode_at        timestamptz,
    mode_by        bigint,
    PRIMARY KEY (tenant_id),
    FOREIGN KEY (tenant_id, paused_by) REFERENCES users ON DELETE RESTRICT,
    FOREIGN KEY (tenant_id, resumed_by) REFERENCES users ON DELETE RESTRICT,
    FOREIGN KEY (tenant_id, divert_to) REFERENCES users ON DELETE RESTRICT,
    FOREIGN KEY (tenant_id, mode_by) REFERENCES users ON DELETE RESTRICT,
    CONSTRAINT outreach_states_mode CHECK (mode IN ('live', 'test', 'divert')),
    CONSTRAINT outreach_states_divert CHECK ((mode = 'divert') = (divert_to IS NOT NULL))
);
SELECT protect_table('outreach_states', 'SELECT, INSERT, UPDATE (paused_at, paused_by, reason, resumed_at, resumed_by,
    spread_until, mode, divert_to, mode_at, mode_by)');

-- What is due and may not go yet, and why; it goes with its run's next look.
CREATE TABLE held_messages (
    tenant_id  integer NOT NULL REFERENCES tenants ON DELETE RESTRICT,
    token      varchar(100) NOT NULL,
    lead_id    bigint NOT NULL,
    run        integer NOT NULL,
    channel    varchar(10) NOT NULL,
    purpose    varchar(20) NOT NULL,
    reason     varchar(50) NOT NULL,
    since      timestamptz NOT NULL,
    until      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, token),
    FOREIGN KEY (tenant_id, lead_id) REFERENCES leads ON DELETE RESTRICT
);
CREATE INDEX held_messages_until ON held_messages (tenant_id, until);
SELECT protect_table('held_messages', 'SELECT, INSERT, DELETE, UPDATE (channel, purpose, reason, until)');

-- `mode`: whether it went to the person, nowhere, or to the member of staff `diverted_to`. `country`: by whose rules its
-- moment was judged.
ALTER TABLE messages ADD COLUMN mode varchar(10) NOT NULL DEFAULT 'live', ADD COLUMN diverted_to bigint,
    ADD COLUMN country varchar(2),
    ADD CONSTRAINT messages_mode CHECK (mode IN ('live', 'test', 'divert'));
GRANT UPDATE (mode, diverted_to, country) ON messages TO lead_app;

CREATE FUNCTION note_outreach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('app.current_tenant_id', true), '') = '' THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.changes (tenant_id, kind, subject_id) VALUES (NEW.tenant_id, 'outreach', 0);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION note_outreach FROM PUBLIC;
CREATE TRIGGER outreach_noted AFTER INSERT OR UPDATE ON outreach_states FOR EACH ROW EXECUTE FUNCTION note_outreach();
