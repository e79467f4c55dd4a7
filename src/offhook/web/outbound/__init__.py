"""Calling out: what customers agreed to, lists of numbers, and the one door to dial by."""
