"""The command line: the only room that knows all the others.

One module a command; `main` lists them and loads only the one that runs.
"""
