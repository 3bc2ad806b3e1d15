"""Who looked at whom, and who was refused: noted beside the request, written to the audit log in batches."""
