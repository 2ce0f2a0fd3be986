"""Where the supervisor's pages are registered, and how their live parts answer."""

from flask import Blueprint, Response, request

bp = Blueprint("coverage", __name__)


def unless_known(response: Response) -> Response:
    """The response, without a body when the browser has just this already."""
    response.add_etag()
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
