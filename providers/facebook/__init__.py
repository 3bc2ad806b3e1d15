"""Meta lead ads."""
