"""SendGrid: e-mail, and its webhook."""
