"""Ad networks: fetches the leads that they have, and reads their signed notifications."""
