"""What an import means: which column becomes which field, what became of a row. Never a file, a clock or a store."""
