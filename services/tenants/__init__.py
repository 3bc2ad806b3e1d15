"""What a tenant configures."""
