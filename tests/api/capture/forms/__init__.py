"""The website's door, and who configures it."""
