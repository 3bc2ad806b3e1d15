"""Rules: checked, drafted, activated."""
