"""What a person wrote to us: their own words, their language, whether a machine wrote it, and what they want."""
