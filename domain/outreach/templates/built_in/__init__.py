"""The texts that are there before a hospital writes its own, in English, Hindi, Tamil and Arabic."""
