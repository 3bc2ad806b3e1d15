ALTER FUNCTION leads_in_limbo RENAME TO unattended_leads;
