"""What must arrive exactly once: the outbox, stored answers, outgoing webhooks."""
