"""The process of the pages: migrates the database, then serves on a Unix socket.

`offhook serve` starts it and starts it again when it ends. A demonstration is furnished
here, for its people are rows of the database.
"""

import os

import waitress
from django.conf import settings
from django.core.management import call_command

from offhook.cli.parent import end_with_parent
from offhook.web.wsgi import application

THREADS = 8


def main() -> None:
    """Serve the pages until told to stop."""
    end_with_parent()
    call_command("migrate", interactive=False, verbosity=0)
    if settings.DEMO:
        # Its models can be imported only now that Django is set up.
        from offhook.web.demonstration import furnish  # noqa: PLC0415

        furnish()
    path = settings.ENVIRONMENT.web_socket
    path.unlink(missing_ok=True)
    os.umask(0o177)
    waitress.serve(
        application,
        unix_socket=str(path),
        unix_socket_perms="600",
        threads=THREADS,
        # Who asks is told by the floor's door, the only one on this socket.
        trusted_proxy="*",
        trusted_proxy_headers="x-forwarded-for x-forwarded-proto",
        clear_untrusted_proxy_headers=True,
    )


if __name__ == "__main__":
    main()
