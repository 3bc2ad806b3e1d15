"""The API before real runs: a real Temporal, a worker, and vendors' true webhooks."""
