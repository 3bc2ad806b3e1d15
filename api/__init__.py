"""HTTP in and out: verify, parse, call, return. Never a rule, and never a lead's life written directly."""
