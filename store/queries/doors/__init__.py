"""What leads come in by: forms, links, referrers, integrations, keys."""
