"""What lies on a desk."""
