"""Compression: whoever takes it gets the same bytes in fewer."""

import gzip
from collections.abc import Callable

import brotli
import pytest
from backports import zstd

from tests.conftest import Client

DECODED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstd.decompress,
}
LARGE = ("/events", "/events.csv", "/events.ndjson", "/events.geojson", "/snapshot", "/snapshot.csv")


@pytest.mark.parametrize("path", LARGE)
@pytest.mark.parametrize("coding", DECODED)
def test_what_is_compressed_is_the_same(fought: Client, path: str, coding: str) -> None:
    plain, small = fought.get(path), fought.get(path, Accept_Encoding=coding)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == coding
    assert DECODED[coding](small.data) == plain.data
    assert len(small.data) < len(plain.data)
    assert small.headers["ETag"] == plain.headers["ETag"]
    for answer in (plain, small):
        assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, br", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("*", "zstd"),
        ("identity", None),
        ("deflate", None),
        ("nonsense;q=x", None),
        ("", None),
    ],
)
def test_the_client_chooses(fought: Client, accepted: str, coding: str | None) -> None:
    assert fought.get("/events", Accept_Encoding=accepted).headers.get("Content-Encoding") == coding


@pytest.mark.parametrize("path", LARGE)
def test_who_has_the_answer_is_told_so_however_it_came(fought: Client, path: str) -> None:
    first = fought.get(path, Accept_Encoding="gzip")
    again = fought.get(path, Accept_Encoding="br", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert "Accept-Encoding" in again.headers["Vary"]
    assert "Content-Encoding" not in again.headers


@pytest.mark.parametrize("path", LARGE)
def test_the_headers_alone_tell_no_other_length(fought: Client, path: str) -> None:
    headers = {"Accept-Encoding": "gzip"}
    full = fought.http.get(fought.url + path, headers=headers)
    alone = fought.http.head(fought.url + path, headers=headers)
    assert alone.data == b""
    assert alone.headers.get("Content-Length") in {None, full.headers.get("Content-Length")}


def test_a_stream_leaves_at_once(fought: Client) -> None:
    answer = fought.get("/stream?after=0", Accept_Encoding="gzip, br, zstd")
    assert "Content-Encoding" not in answer.headers
    assert answer.data.startswith(b"retry:")


def test_a_little_is_not_made_larger(fought: Client) -> None:
    answer = fought.http.get("/healthz", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
