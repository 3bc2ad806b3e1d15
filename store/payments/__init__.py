"""Deposits: the desks of tenants, the pages they opened, the money that came, what vendors said."""
