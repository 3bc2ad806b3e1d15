-- Vonage signs a call's body, not the address that it is sent to: a call belongs to the hospital that heard of it first.
CREATE INDEX inbound_events_call ON inbound_events (split_part(event_id, ':', 1)) WHERE provider = 'vonage';
CREATE POLICY calls ON inbound_events FOR SELECT TO CURRENT_USER USING (provider = 'vonage');
CREATE FUNCTION hears_call(at_tenant integer, call text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('vonage ' || call, 0));
    SELECT NOT EXISTS (
        SELECT FROM public.inbound_events
        WHERE provider = 'vonage' AND split_part(event_id, ':', 1) = call AND tenant_id <> at_tenant);
$$;
REVOKE ALL ON FUNCTION hears_call FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hears_call TO lead_app;
