"""Chooses the lines of the body: `candidates` collects what a page offers, `evidence` scores, `choice` takes one.

Where that is weak, `choice` asks for second opinions: the page's script data (`page_data`), then trafilatura.
"""
