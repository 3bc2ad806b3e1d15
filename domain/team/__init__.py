"""What staff must do, are notified of, and promise; when they are at work."""
