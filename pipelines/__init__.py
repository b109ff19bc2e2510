"""Checks, stores and finds articles; imports nothing from `crawler`."""
