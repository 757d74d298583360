"""What is counted for who runs the service, in the words of Prometheus; labels are of closed sets only.

PROMETHEUS_MULTIPROC_DIR, which gunicorn.conf.py sets before anything is imported, has the processes count
together.
"""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from app.queries.access import Tally

METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)

REQUESTS = Histogram(
    "timeline_request_seconds",
    "Requests, and the seconds until their answers began.",
    ["route", "method", "status"],
    buckets=SECONDS,
)
EVENTS = Counter("timeline_events_appended_total", "Events appended to logs.", ["type"])
SPANS = Counter("timeline_spans_written_total", "Spans of control written, by appends and rebuilds.")
ANSWERS = Counter("timeline_answers_total", "Answers sought among those that are kept.", ["found"])
STREAMS = Gauge(
    "timeline_stream_clients", "Clients that wait for news at this moment.", multiprocess_mode="livesum"
)
HITS, MISSES = ANSWERS.labels("yes"), ANSWERS.labels("no")


def answered(route: str, method: str, status: int, seconds: float) -> None:
    """Count a request: by the rule of its route, and by the class of its status."""
    method = method if method in METHODS else "other"
    REQUESTS.labels(route, method, f"{status // 100}xx").observe(seconds)


def written(tally: Tally) -> None:
    """Count what a transaction wrote, once it is committed."""
    for kind, number in tally.events.items():
        EVENTS.labels(kind).inc(number)
    SPANS.inc(tally.spans)


def exposition() -> bytes:
    """All of it, of all processes, in Prometheus' text format."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
