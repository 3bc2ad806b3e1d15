"""Who may be one person: candidates, pairs, sweeps, members of a merge."""
