"""The doors for other programs: a REST API with keys, and webhooks."""
