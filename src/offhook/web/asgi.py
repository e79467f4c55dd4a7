"""The pages as an ASGI application, for the server that `offhook serve` starts."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "offhook.web.settings")
application = get_asgi_application()
