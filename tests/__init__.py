"""Stories a user would recognise, on real servers; mirrors the rooms. Never a mock of Postgres or Temporal."""
