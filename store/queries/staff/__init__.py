"""What staff are told, and who they are told by."""
