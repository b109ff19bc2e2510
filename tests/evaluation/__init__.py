"""Measures the quality of extraction: synthetic pages with gold texts, and a scorer for folders of captured pages."""
