"""The people of a centre before they are its agents, and how they come to be."""
