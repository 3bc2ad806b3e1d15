"""What changed, from the database to those who are connected."""
