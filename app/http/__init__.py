"""What every way in over HTTP shares."""

import re

BASE = "/api/v1"

OGC = "/ogc"
"""Where the layers for maps begin, which have a description of their own."""

ROUTE = "timeline.route"
"""Under which key of WSGI's environment stands who answers: the rule of a route, or what comes before."""

TOKEN = "timeline.token"
"""Under which stands the id of the caller's token, if it has a good one."""

OF_ONE_CONFLICT = re.compile(rf"{BASE}/conflicts/([a-z0-9-]+)(/|$)")
"""The path of one conflict, or of something of it."""
