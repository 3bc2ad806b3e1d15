-- People: bound to an identity provider's issuer and subject, invited by e-mail until a date, with a language of their own.

ALTER TABLE users ADD COLUMN issuer varchar(500), ADD COLUMN locale varchar(20),
    ADD COLUMN invited_until timestamptz, ADD COLUMN bound_at timestamptz,
    ADD CONSTRAINT users_bound CHECK (issuer IS NULL OR subject IS NOT NULL);
GRANT UPDATE (issuer, locale, invited_until, bound_at) ON users TO lead_app;
CREATE INDEX users_by_email ON users (lower(email));
CREATE INDEX users_by_subject ON users (subject);

-- A token of an identity provider names no tenant: only this function looks through all, and says only ids.
CREATE POLICY signing_in ON users FOR SELECT TO CURRENT_USER
    USING (current_setting('app.signing_in', true) = 'on');
CREATE FUNCTION people_of(of_issuer text, of_subject text, of_email text, at timestamptz)
RETURNS TABLE (tenant_id integer, user_id bigint, bound boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM set_config('app.signing_in', 'on', true);
    RETURN QUERY SELECT u.tenant_id, u.id, u.issuer IS NOT NULL FROM public.users u
    WHERE (u.subject = of_subject AND u.issuer = of_issuer)
       OR (u.subject = of_subject AND u.issuer IS NULL AND u.active)
       OR (lower(u.email) = of_email AND u.issuer IS NULL AND u.subject IS NULL AND u.active
           AND u.role <> 'integration' AND u.invited_until > at)
    LIMIT 20;
    PERFORM set_config('app.signing_in', '', true);
END $$;
REVOKE ALL ON FUNCTION people_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_of TO lead_app;
