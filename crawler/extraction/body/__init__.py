"""The lines that are the article's: `candidates` are what the page itself offers, `page_data` what it has for scripts.

`evidence` weighs each; `choice` takes the best of them, or trafilatura's where none is strong.
"""
