"""Agents as routing judges them, capacity, offers, queue."""
