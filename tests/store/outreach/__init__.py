"""What outreach keeps."""
