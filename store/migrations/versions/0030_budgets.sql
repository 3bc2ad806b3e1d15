-- A budget has the decimals of the tenant's currency (ISO 4217: none to four), and room for more than ten crore.
ALTER TABLE lead_campaigns ALTER COLUMN budget TYPE numeric(19, 4);
