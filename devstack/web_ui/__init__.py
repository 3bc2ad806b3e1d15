"""What stands in front of Temporal's web UI, which asks nobody who they are."""
