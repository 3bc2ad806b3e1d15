"""What a person chooses to hear from a hospital, behind a link in a message."""
