"""A tenant's configuration as JSON."""
