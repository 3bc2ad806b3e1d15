"""Who may have a lead, who has it, what they must do, and why."""
