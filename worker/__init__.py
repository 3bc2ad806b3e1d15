"""Runs workflows and activities: wiring, sandbox, schedules. Never a rule or a step."""
