"""Telephone calls: what a vendor reports of their legs, whether they are recorded, and what is said in them."""
