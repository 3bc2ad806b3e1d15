"""What a path and a query may say."""
