"""How and when a person is written to or called, and who may not be."""
