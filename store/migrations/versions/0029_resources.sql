-- Appointments name who is booked in one way (domain/booking.py: resource_name), so that no spelling is booked beside another.
--
-- Forced row level security would show the owner no tenant's rows. Where two appointments that stand overlap once their
-- spellings are one, one of them keeps the spelling it has: nobody's appointment is taken away.
ALTER TABLE appointments NO FORCE ROW LEVEL SECURITY;

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT tenant_id, id, starts_at, ends_at, state, trim(BOTH '-' FROM regexp_replace(lower(resource), '[-_.]+', '-', 'g')) AS name
        FROM appointments
        WHERE resource <> trim(BOTH '-' FROM regexp_replace(lower(resource), '[-_.]+', '-', 'g'))
        ORDER BY tenant_id, id
    LOOP
        BEGIN
            UPDATE appointments SET resource = one.name WHERE (tenant_id, id) = (one.tenant_id, one.id);
        EXCEPTION WHEN exclusion_violation THEN
            RAISE WARNING 'appointment % of tenant % overlaps another of the same resource', one.id, one.tenant_id;
        END;
    END LOOP;
END $$;

ALTER TABLE appointments FORCE ROW LEVEL SECURITY;
