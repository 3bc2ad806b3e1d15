"""Ad networks: what they are asked, what they answer, and what they sign."""
