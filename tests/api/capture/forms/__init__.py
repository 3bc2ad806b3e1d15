"""Website forms, and who configures them."""
