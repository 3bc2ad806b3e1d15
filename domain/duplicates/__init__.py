"""One person or two: points for and against by field, keys to find candidates, groups that agree within."""
