"""What people are shown: tables on a terminal, a page to pass on, and a progress bar.

A page is one file that loads nothing: `frame` makes the document, `blocks` its cards and
tables, `charts` its charts, `words` its sentences in four languages.
"""
