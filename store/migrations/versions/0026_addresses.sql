ALTER TABLE leads ADD COLUMN address_line varchar(200);
ALTER TABLE leads ADD COLUMN postcode varchar(20);
ALTER TABLE leads ADD COLUMN sex varchar(20);
