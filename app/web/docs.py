"""The description of the service as a page: Swagger UI, from this service alone."""

from flask import Blueprint, Response, make_response, render_template

from app.http.answers import MOVING
from app.http.operations import shows
from app.web.files import path_of

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)

blueprint = Blueprint("docs", __name__, template_folder="templates")


@blueprint.get("/docs")
@shows("Page", "text/html", headers=("Cache-Control", "Content-Security-Policy"))
def docs() -> Response:
    """The description of the service, to read and to try."""
    answer = make_response(render_template("docs.html", path_of=path_of))
    answer.headers["Cache-Control"] = MOVING
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
