-- Events of messages say by which mode they went: a test or diverted one reached nobody whom it was for.
CREATE OR REPLACE FUNCTION event_of_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.webhook_events (tenant_id, type, lead_id, data)
    SELECT NEW.tenant_id, CASE NEW.direction WHEN 'in' THEN 'reply.received' ELSE 'message.state' END, NEW.lead_id,
        jsonb_build_object('lead_id', NEW.lead_id, 'run', NEW.run, 'message_id', NEW.id, 'channel', NEW.channel)
        || CASE NEW.direction WHEN 'in' THEN '{}' ELSE jsonb_build_object('purpose', NEW.purpose, 'mode', NEW.mode,
            'state', NEW.state, 'refusal', NEW.refusal, 'attempt', NEW.attempt) END
    WHERE EXISTS (SELECT FROM public.webhook_endpoints WHERE tenant_id = NEW.tenant_id AND removed_at IS NULL);
    RETURN NULL;
END $$;
