"""Other systems' assignment, as published, beside ours on one seeded stream of leads. Simulated, not run."""
