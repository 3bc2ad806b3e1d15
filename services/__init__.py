"""One business transaction each, for callers in more than one room: load, decide with domain, write, enqueue."""
