"""What people write for procedures and languages, to the codes that scoring, forms, routing and import share."""
