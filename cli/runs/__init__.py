"""`lead check` and `lead repair`."""
