"""The door before real lives: a real Temporal, a worker, and vendors' true webhooks."""
