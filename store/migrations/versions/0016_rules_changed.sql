-- When a tenant's rules last changed in any way: a worker keeps the list of versions for as long as this stays the same.
ALTER TABLE tenants ADD COLUMN rules_changed_at timestamptz NOT NULL DEFAULT clock_timestamp();
GRANT UPDATE (rules_changed_at) ON tenants TO lead_app;

CREATE FUNCTION note_rules_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.tenants SET rules_changed_at = clock_timestamp() WHERE id = coalesce(NEW.tenant_id, OLD.tenant_id);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION note_rules_changed FROM PUBLIC;
CREATE TRIGGER rules_changed AFTER INSERT OR UPDATE OR DELETE ON rule_activations
    FOR EACH ROW EXECUTE FUNCTION note_rules_changed();
CREATE TRIGGER rules_changed AFTER INSERT OR UPDATE OR DELETE ON rule_sets
    FOR EACH ROW EXECUTE FUNCTION note_rules_changed();
