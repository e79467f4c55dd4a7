"""Replays of days of the floor, asked for on a page and run beside it."""
