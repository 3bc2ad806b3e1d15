"""What comes in from vendors and mailboxes: events, what they brought along, and whom they are about."""
