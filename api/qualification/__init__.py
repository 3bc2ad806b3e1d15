"""Assessment forms."""
