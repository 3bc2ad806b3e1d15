"""Text that people type: cleaned, and what is wrong with it in words."""
