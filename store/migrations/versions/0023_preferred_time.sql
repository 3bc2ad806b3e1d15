ALTER TABLE leads ADD COLUMN preferred_time varchar(20);
