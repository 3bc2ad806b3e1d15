"""What known leads did."""
