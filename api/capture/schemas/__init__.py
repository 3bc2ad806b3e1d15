"""Forms, integrations and partners as JSON."""
