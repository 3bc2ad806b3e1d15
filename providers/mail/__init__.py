"""E-mail that comes in: what it says, what came with it, and what mail servers report of ours."""
