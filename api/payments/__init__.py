"""The pages behind a deposit's link."""
