"""`lead demo`: scripted people and agents on a stack of their own."""
