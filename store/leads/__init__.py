"""The lead: profile, lists, history, interactions, tags."""
