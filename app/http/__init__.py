"""What every way in over HTTP shares."""

BASE = "/api/v1"
