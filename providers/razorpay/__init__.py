"""Razorpay: payment links for deposits, refunds, webhooks."""
