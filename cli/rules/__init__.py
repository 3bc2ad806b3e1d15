"""Rules, trials, decisions."""
