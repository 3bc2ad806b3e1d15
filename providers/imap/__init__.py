"""IMAP: a mailbox of the hospital's, read and never changed."""
