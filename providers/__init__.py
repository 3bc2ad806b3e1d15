"""One file per vendor and direction: sends, and reads the vendor's webhooks. Never a rule or SQL."""
