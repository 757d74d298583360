"""What stands in paths."""

from werkzeug.routing import BaseConverter

from app.domain.events import SLUG

OUR_OWN = ("api", "desk", "embed", "ogc", "static", "words")
"""What paths of this service begin with: no page of a conflict is there, whatever it is called."""


class SlugInPath(BaseConverter):
    """A slug: a path that could be no conflict's or place's is not taken for one."""

    regex = rf"(?!(?:{'|'.join(OUR_OWN)})$)(?:{SLUG.pattern})"
