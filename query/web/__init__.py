"""The search over HTTP: an ASGI application that can be mounted, and a server for it. Needs the extra `web`.

Nothing here searches: parameters become a `SearchRequest`, results the JSON that the command prints.
"""

from __future__ import annotations

from query.web.access import LOOPBACK, check_token
from query.web.app import create_app
from query.web.serving import Address, ServingError, listen, serve
from query.web.settings import DEFAULT_WEB_SETTINGS, WebSettings

__all__ = [
    "DEFAULT_WEB_SETTINGS",
    "LOOPBACK",
    "Address",
    "ServingError",
    "WebSettings",
    "check_token",
    "create_app",
    "listen",
    "serve",
]
