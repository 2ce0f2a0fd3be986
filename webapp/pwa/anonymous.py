"""Files are the same for everybody: asking for one neither reads nor renews a session.

Otherwise every style sheet would cost the queries that find the person, and its answer would carry
`Set-Cookie` and `Vary: Cookie`, which no shared cache may keep.
"""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

ANONYMOUS = ("/assets/", "/service_worker.js")


class SessionsOfPages(SecureCookieSessionInterface):
    """Flask's sessions, which files do not have."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if request.path.startswith(ANONYMOUS) else super().open_session(app, request)
