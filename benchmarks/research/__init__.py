"""What only explains: other systems simulated, public registers."""
