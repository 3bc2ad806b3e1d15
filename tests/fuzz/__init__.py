"""The long fuzz run against a real stack (`scripts/fuzz`): odd requests of every operation, by every role."""
