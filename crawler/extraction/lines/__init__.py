"""From the tree of a page to the page laid out: its lines of visible text, and which of them may be the story's.

walk, line           one walk over the tree writes each `line`; `tidy` writes alike what looks alike
marks, natures       what names betray (`marks.yaml`), what an element is by its tag and names
selectors, captions  what is left out by CSS, what stands below pictures
furniture            which lines may be the story's, and which are furniture
layout               the page with all that is known of it by then
"""
