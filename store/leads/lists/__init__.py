"""Leads in lists: which, in what order, how many."""
