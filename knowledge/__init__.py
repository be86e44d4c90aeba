"""What we know of an account, and how sure we are of it."""
