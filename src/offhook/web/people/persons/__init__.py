"""Somebody outside the accounts: who he is, what he agreed to, how long he is kept."""
