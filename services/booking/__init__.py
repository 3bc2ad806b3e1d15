"""What can be booked: found, taken, set up."""
