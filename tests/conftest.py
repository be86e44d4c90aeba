"""What tests share: the real encoder."""

from pathlib import Path

import pytest
from platformdirs import user_cache_path

from knowledge.adapters.encoder import PackagedEncoder


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where the exported model lies: the user's own cache, so that a second run starts at once."""
    return user_cache_path("rapport", appauthor=False)


@pytest.fixture(scope="session")
def encoder(cache) -> PackagedEncoder:
    return PackagedEncoder.open(cache)
