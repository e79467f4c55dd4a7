"""The pages as a WSGI application, for the server that `offhook serve` starts."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "offhook.web.settings")
application = get_wsgi_application()
