"""Files of leads in and out."""
