-- What a person's desk shows: the tasks of one lead, appointments by their beginning, the deposit of each.
CREATE INDEX tasks_lead ON tasks (tenant_id, lead_id, id);
CREATE INDEX appointments_starts ON appointments (tenant_id, starts_at, id);
CREATE INDEX payments_appointment ON payments (tenant_id, appointment_id);
