"""Deposits: amounts, the link to pay, what a payment desk does and says."""
