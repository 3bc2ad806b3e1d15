"""How leads come in: submissions, forms and links, ads, partners, referrers."""
