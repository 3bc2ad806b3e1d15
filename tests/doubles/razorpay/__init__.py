"""Razorpay on loopback, by rules of its own: Razorpay publishes no contract file."""
