"""Deposits over HTTP: the page to pay on, what vendors say of them, and what staff see."""
