"""The outside world behind the ports of `knowledge.ports`: databases, indexes, models."""
