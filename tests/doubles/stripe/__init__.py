"""Stripe on loopback, judging each request by the contract made of its official SDK."""
