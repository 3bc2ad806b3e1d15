"""Rules: judged by, tried, shadowed."""
