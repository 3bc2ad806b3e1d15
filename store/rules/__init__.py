"""Rules in force, the ledger of decisions, trials and shadows."""
