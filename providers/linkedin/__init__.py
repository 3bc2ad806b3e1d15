"""LinkedIn lead forms."""
