"""People at a browser: how they sign in and out."""
