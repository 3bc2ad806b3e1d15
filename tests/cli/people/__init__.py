"""The commands for people against a spawned API and the engine of the journeys."""
