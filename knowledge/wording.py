"""Phrases to look for in folded text, written as one would say them."""

import re


def any_of(*phrases: str) -> re.Pattern[str]:
    """What finds any of the phrases, each itself a pattern, as whole words in folded text.

    A phrase's "n't" also finds " not", and an apostrophe that was left out.
    """
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)".replace("n't", "(?:n'?t| not)"))


def either(words: str) -> str:
    """A pattern for any of these words, which spaces part."""
    return f"(?:{'|'.join(words.split())})"
