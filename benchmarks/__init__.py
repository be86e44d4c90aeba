"""Speed and retrieval, measured beside named peers in the same run."""
