"""How the tests draw their examples.

`ci`, the default, draws the same examples in every run: a red test is red for everybody.
`thorough` draws new ones and many: ``pytest --hypothesis-profile thorough``.
"""

from hypothesis import settings

# No deadline: the first example of a compiled function pays for its compilation.
settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("thorough", deadline=None, max_examples=3000)
settings.load_profile("ci")
