"""Agents, teams, tasks, notices, promises, reviews."""
