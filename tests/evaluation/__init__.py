"""How good is the extraction? Synthetic pages with gold texts, and the scorer for any folder of captured pages."""
