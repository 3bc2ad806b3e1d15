-- A text is a row of each of its versions: one in force, one draft, and those of before.
ALTER TABLE templates
    ALTER COLUMN subject TYPE varchar(500),
    ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    ADD COLUMN state varchar(10) NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'retired')),
    ADD COLUMN revision integer NOT NULL DEFAULT 1,
    ADD COLUMN html text NOT NULL DEFAULT '',
    ADD COLUMN from_name varchar(300) NOT NULL DEFAULT '',
    ADD COLUMN links jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN vendors jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN dlt jsonb,
    ADD COLUMN created_by varchar(60) NOT NULL DEFAULT 'engine',
    ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN activated_by varchar(60),
    ADD COLUMN activated_at timestamptz;
DROP INDEX templates_code;
CREATE UNIQUE INDEX templates_version ON templates (tenant_id, code, channel, language, version);
CREATE UNIQUE INDEX templates_active ON templates (tenant_id, code, channel, language) WHERE state = 'active';
CREATE UNIQUE INDEX templates_draft ON templates (tenant_id, code, channel, language) WHERE state = 'draft';
GRANT UPDATE (subject, body, state, revision, html, from_name, links, vendors, dlt, activated_by, activated_at)
    ON templates TO lead_app;

-- Of which text a message was made: 0 is the built-in one of its language.
ALTER TABLE messages
    ADD COLUMN template varchar(50) NOT NULL DEFAULT '',
    ADD COLUMN template_language varchar(10) NOT NULL DEFAULT '',
    ADD COLUMN template_version integer,
    ADD COLUMN template_id bigint,
    ADD FOREIGN KEY (tenant_id, template_id) REFERENCES templates ON DELETE RESTRICT;
-- What was certainly not taken is written anew when it is planned by another channel.
GRANT UPDATE (template, template_language, template_version, template_id) ON messages TO lead_app;
