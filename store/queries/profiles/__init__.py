"""What is known of a person: edits, own fields, tags."""
