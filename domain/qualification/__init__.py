"""Assessment forms as data: what an owner asks, and what the answers mean. One per specialty, in versions."""
