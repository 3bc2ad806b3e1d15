-- A message of the outbox is its name and its fields as JSON, as `domain.lifecycle.outbox` encodes them.
--
-- The rewrite sees every tenant's rows, which an UPDATE under forced row level security would not.
ALTER TABLE start_requests ALTER COLUMN detail TYPE jsonb USING CASE message
    WHEN 'start' THEN jsonb_build_object(
        'reason', coalesce(nullif(detail, ''), 'captured'), 'touch_id', subject_id)
    WHEN 'touch' THEN jsonb_build_object('touch_id', coalesce(subject_id, id))
    WHEN 'reply' THEN jsonb_build_object('message_id', coalesce(subject_id, id))
    WHEN 'delivered' THEN jsonb_build_object(
        'message_id', coalesce(subject_id, id), 'state', split_part(detail, ':', 1),
        'code', substr(detail, strpos(detail || ':', ':') + 1))
    WHEN 'opted_out' THEN jsonb_build_object('channel', nullif(detail, ''), 'event_id', coalesce(subject_id, id))
    WHEN 'merged_into' THEN jsonb_build_object('lead_id', coalesce(subject_id, id), 'run', run)
    WHEN 'withdrawn' THEN jsonb_build_object('touch_id', coalesce(subject_id, id))
    WHEN 'paid' THEN jsonb_build_object('payment_id', coalesce(subject_id, id))
    WHEN 'owner_gone' THEN jsonb_build_object(
        'agent_id', coalesce(subject_id, id), 'offers_only', detail = 'offers', 'offer_id', NULL)
    WHEN 'behaved' THEN jsonb_build_object('behaviour_id', coalesce(subject_id, id))
    WHEN 'profile_changed' THEN '{}'::jsonb
    WHEN 'capacity_freed' THEN '{}'::jsonb
    WHEN 'rules_changed' THEN '{}'::jsonb
    ELSE jsonb_build_object('subject_id', subject_id, 'detail', detail)
END;
ALTER TABLE start_requests RENAME COLUMN detail TO body;
ALTER TABLE start_requests ALTER COLUMN body SET DEFAULT '{}';
ALTER TABLE start_requests DROP COLUMN subject_id;
ALTER TABLE start_requests RENAME CONSTRAINT start_requests_detail_not_null TO start_requests_body_not_null;
