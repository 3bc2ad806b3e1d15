"""What the console asks for, as the store grows."""
