"""The snapshot over HTTP: posted, then asked."""

from tests.conftest import Client

TAKEN = {"type": "control.taken", "place": "city", "actors": ["north"], "source": "wire"}


def test_a_claim_that_is_posted_is_in_the_snapshot(war: Client) -> None:
    posted = war.post({**TAKEN, "occurred": "2020-05-01", "reported": "2020-05-02"}).json
    before, after = war.control("city", "?at=2020-04-30"), war.control("city", "?at=2020-05-01")
    assert (before["status"], before["holders"], before["because"]) == ("unknown", [], [])
    assert (after["status"], after["holders"], after["because"]) == ("held", ["north"], [posted["id"]])


def test_a_retracted_claim_leaves_the_snapshot_but_not_its_earlier_revision(war: Client) -> None:
    posted = war.post({**TAKEN, "occurred": "2020-05-01"}).json
    pinned = f"/snapshot?at=2020-05-01&revision={posted['revision']}"
    before = war.get(pinned).data
    assert war.post({"type": "claim.retracted", "target": posted["id"], "reason": "mistaken"}).status_code == 201
    assert war.control("city", "?at=2020-05-01")["status"] == "unknown"
    assert war.get(pinned).data == before
    assert war.control("city", f"?at=2020-05-01&revision={posted['revision']}")["holders"] == ["north"]
