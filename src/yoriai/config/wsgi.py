"""The WSGI application that the server runs: prepared files first, then the site."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yoriai.config.settings")

application = get_wsgi_application()

from yoriai.web.ui.static import with_prepared_files  # noqa: E402 (needs the settings)

application = with_prepared_files(application)
