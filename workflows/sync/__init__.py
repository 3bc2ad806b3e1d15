"""Other systems: webhooks delivered, audiences kept in step."""
