"""People at a browser: signing in, what their cookie withstands, and its end."""
