"""What a tenant configures: policy, business calendar, custom fields."""
