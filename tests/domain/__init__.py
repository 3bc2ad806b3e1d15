"""Rules by example and by property; no server is needed here."""
