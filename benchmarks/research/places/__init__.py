"""Sites of organisations in public registers: the rules that compare them, and what these find."""
