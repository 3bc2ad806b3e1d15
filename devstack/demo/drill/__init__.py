"""`lead demo --drill`: every part killed at random under load, and every acknowledged command found again, once."""
