"""Messages out and in, opt-outs."""
