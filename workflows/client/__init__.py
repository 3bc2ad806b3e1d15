"""Starts runs and sends them messages; the only place that knows workflow ids, queues and message names."""
