"""Recruiting: campaigns, who applies and how far he is, invitations, slots, offers."""
