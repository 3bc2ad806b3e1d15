"""How quickly slots are found and taken."""
