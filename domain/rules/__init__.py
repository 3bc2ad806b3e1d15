"""Rules that a tenant writes: kinds and versions, decisions made by them, trials of drafts."""
