"""Chooses the lines of the body among the candidates: `candidates` come from the page, `page_data` from its scripts.

`evidence` scores each; `choice` takes the best of them, or that of trafilatura where none is strong.
"""
