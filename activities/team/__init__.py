"""Team: tasks, escalation, notices, speed to lead."""
