"""How files get in: read, given to their account, cleaned, split, embedded, kept."""
