"""The `lead` command and the servers it carries, on real processes."""
