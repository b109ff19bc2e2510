"""Brings articles in: from feeds.yaml to Article. The network lives here."""
