"""Loopback servers that behave as the vendors do, well or badly. Never a rule of ours."""
