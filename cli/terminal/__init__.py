"""What every command shares: options, the API, progress, failures."""
