"""What a tenant configures: policy, custom fields, API keys."""
