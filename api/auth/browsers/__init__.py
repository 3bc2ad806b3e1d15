"""What a browser proves: the cookie of a session, and which page a request comes from."""
