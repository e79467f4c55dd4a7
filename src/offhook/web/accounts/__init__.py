"""Tenants, users, roles, and what each may do; the audit of every write."""
