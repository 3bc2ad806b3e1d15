"""Runs of recorded histories, and what the run's own bookkeeping promises."""
