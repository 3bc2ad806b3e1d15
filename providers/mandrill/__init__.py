"""Mandrill, which Mailchimp sells as Transactional Email."""
