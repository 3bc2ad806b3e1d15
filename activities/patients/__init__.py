"""Registration at the hospital's registry, or at our own."""
