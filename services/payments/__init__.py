"""Deposits: the page that is opened for one, and what follows from what a vendor says."""
