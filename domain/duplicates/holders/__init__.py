"""Who holds a phone or mailbox that several people may have, and whose a submission is."""
