"""What account management knows, as pure functions from evidence to judgement."""
