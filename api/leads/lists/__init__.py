"""Leads in lists: pages, counts, the board, saved views, search, and changes of many."""
