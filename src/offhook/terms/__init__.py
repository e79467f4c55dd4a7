"""The words of a contact centre: states, outcomes, measures, channels, errors, units.

This room imports nothing of Offhook; every other room may import it.
"""
