"""Hiring plans: asked for on a page, made beside it, shown with all that binds them."""
