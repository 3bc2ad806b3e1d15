"""Those who act over HTTP only: agents, the people who ask, and the client that does not give up."""
