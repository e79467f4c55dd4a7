"""Telephony: an Asterisk of our own, its configuration, its process, and what it is told."""
