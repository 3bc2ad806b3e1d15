"""Mailchimp's Marketing API: the members of an audience, and its webhooks. Mandrill, which sends mail, is apart."""
