"""The servers that `lead up` carries with it: Postgres, Temporal, and their supervisor. Never an application rule."""
