"""The stack on this machine: started, stopped, migrated, demonstrated."""
