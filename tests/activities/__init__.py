"""Verbs on the real Postgres, each with the clock that the story needs."""
