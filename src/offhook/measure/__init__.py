"""Counts of contacts, and the figures made of them; recorded or simulated alike."""
