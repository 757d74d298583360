"""What the tests of all feeds share."""

import pytest

from tests.conftest import Client
from tests.feeds.record import HISTORY


@pytest.fixture
def told(war: Client) -> Client:
    """The conflict with a history in which each kind of claim and of date is told."""
    answer = war.post(HISTORY)
    assert answer.status_code == 201, answer.text
    return war
