"""What changes while somebody looks: ids only, by WebSocket or server-sent events."""
