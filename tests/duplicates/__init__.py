"""Labelled pairs of Indonesian texts, all invented, and how well copies are told from what is not a copy."""
