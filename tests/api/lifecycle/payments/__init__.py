"""Deposits at real desks, over HTTP and on real runs."""
