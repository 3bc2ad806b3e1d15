"""The least that the same work can cost on the same servers."""
