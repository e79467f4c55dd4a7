"""How the tests draw their examples, and the database server of those that need one.

`ci`, the default, draws the same examples in every run: a red test is red for everybody.
`thorough` draws new ones and many: ``pytest --hypothesis-profile thorough``.
"""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.postgres import MISSING, Cluster, cluster, programs

# No deadline: the first example of a compiled function pays for its compilation.
settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("thorough", deadline=None, max_examples=3000)
settings.load_profile("ci")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Run a private PostgreSQL for those tests that ask for one."""
    if programs() is None:
        pytest.skip(MISSING)
    with cluster() as made:
        yield made


# Programs that tests start, each with arguments of its own.
collect_ignore = ["bring_postgres.py", "postgres.py", "web/recordings/dying.py"]
