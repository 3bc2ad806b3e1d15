"""How leads come in: submissions, forms, ads, partners, imports."""
