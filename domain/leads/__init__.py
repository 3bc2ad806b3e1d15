"""The lead: its words and channels, how a person is reached and addressed, tags."""
