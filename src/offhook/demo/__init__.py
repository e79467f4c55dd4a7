"""A centre that is busy with nobody in it: simulated customers and colleagues.

They are a switch like any other: they ring in, answer, speak and hang up by the centre file's
own arrivals, patience and handling times, and the floor cannot tell them from people.
"""
