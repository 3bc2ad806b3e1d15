"""Patients: registered in the hospital's index, told from others who resemble them, and heard of again."""
