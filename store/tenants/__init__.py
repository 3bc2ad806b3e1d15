"""What a tenant configures: fields, keys, stored answers, secrets."""
