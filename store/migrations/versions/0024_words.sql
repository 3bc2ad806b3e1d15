ALTER TABLE first_contacts RENAME COLUMN told TO notified;
ALTER TABLE first_contacts RENAME CONSTRAINT first_contacts_told_not_null TO first_contacts_notified_not_null;
ALTER TABLE trials RENAME COLUMN behind TO after_id;
ALTER TABLE trials RENAME CONSTRAINT trials_behind_not_null TO trials_after_id_not_null;
