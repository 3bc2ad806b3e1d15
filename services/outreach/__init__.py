"""Opt-outs and opt-ins."""
