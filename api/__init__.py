"""HTTP in and out: verify, parse, call, return. No rules, and no direct writes to a lead's lifecycle."""
