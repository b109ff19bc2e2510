"""Labelled pairs of invented Indonesian texts, and a score of how well copies are told from other texts."""
