"""Real servers of others that tests speak to: installed by their fixtures, never shipped."""
