"""People over months: the hiring and class calendar at least cost, and how sure it is.

Candidates are tested, offered a seat in a class, trained and taken on the floor; some
leave. A linear programme finds the cheapest way, whole classes follow for the first weeks,
and a simulation by single persons says how sure it is.
"""
