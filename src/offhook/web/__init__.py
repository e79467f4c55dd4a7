"""The pages: Django. Accounts, the centre, desks and wallboards, reports, the API.

Every write is in an app's `actions`, every read worth a name in its `queries`, and both ask
`accounts.permissions` first; `views` only carry HTTP in and out. The live floor is another
process: `floor_link` speaks with it.
"""
