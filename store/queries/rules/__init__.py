"""What may be kept as rules, beside all else that a tenant has."""
