"""Takes articles in: decides, stores, answers. Knows nothing of `crawler`."""
