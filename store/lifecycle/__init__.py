"""What a lead's run reads and writes, and what is sent to it."""
