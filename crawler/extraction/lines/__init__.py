"""Turns the tree of a page into lines of visible text, and tells which of them may belong to the story.

walk, line           one walk over the tree writes each `line`; `tidy` normalises its text
marks, natures       what class names and ids suggest (`marks.yaml`); what an element is by its tag and names
captions             whether a line beside a picture is its caption
furniture            which lines may belong to the story, and which are page furniture
layout               the page with all that is known about it before its body is chosen
"""
