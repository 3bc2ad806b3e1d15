"""Mailchimp on loopback: audiences, and transactional mail."""
