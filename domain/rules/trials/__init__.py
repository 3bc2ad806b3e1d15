"""What a rule set is worth: drafts beside recorded decisions, and rules on leads whose end is known."""
