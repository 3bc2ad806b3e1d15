"""Outreach: attempts planned and made, answers recorded, nurture."""
