"""Tasks, teams, reviews, speed to lead."""
