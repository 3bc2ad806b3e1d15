"""Files of leads imported."""
