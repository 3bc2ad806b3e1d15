"""Outgoing webhooks: endpoints changed and switched off, events delivered again. Audiences at Mailchimp."""
