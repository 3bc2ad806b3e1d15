"""The `lead` command: the embedded servers, the demo, and the API for people at a terminal. Never a rule or SQL."""
