"""Agents, teams, tasks, reviews, speed to lead."""
