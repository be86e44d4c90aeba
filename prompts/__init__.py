"""What we say to a language model: one file a prompt, its version in its name."""
