"""Tables in files that strangers send: CSV and XLSX, row by row, in bounded memory. Never what a row means."""
