"""What changed decides the number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from curation.errors import ConfigurationError
from curation.registry.ledger import Entry, dump, load, withdraw
from curation.registry.versions import Fingerprint, Version, next_version

OLD = Fingerprint("c", "d", "s", "h", "p", {"release_id": "k1"}, 2, {"default": {"train": 3}})


def test_the_first_release_is_one() -> None:
    assert next_version(None, OLD) == (Version(1, 0, 0), ["first release"])


def test_equal_content_is_no_release() -> None:
    assert next_version((Version(1, 2, 3), OLD), OLD) is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"schema": "h2", "data": "d2"}, "v2.0.0"),
        ({"profile": "p2"}, "v2.0.0"),
        ({"keys": {"release_id": "k2"}}, "v2.0.0"),
        ({"keys": {}}, "v2.0.0"),
        ({"data": "d2"}, "v1.3.0"),
        ({"settings": "s2"}, "v1.3.0"),
        ({}, "v1.2.4"),
    ],
)
def test_the_greatest_change_wins(change: dict[str, Any], expected: str) -> None:
    step = next_version((Version(1, 2, 3), OLD), replace(OLD, content="c2", **change))
    assert step is not None
    assert str(step[0]) == expected
    assert all(step[1])


@pytest.mark.parametrize("text", ["1", "v1.2", "v01.2.3", "v1.2.3-rc1", "v1.2.3 ", ""])
def test_a_version_is_three_numbers(text: str) -> None:
    with pytest.raises(ValueError, match=r"v1\.2\.3"):
        Version.parse(text)


def test_versions_are_in_order_of_number() -> None:
    assert Version.parse("v1.10.0") > Version.parse("1.9.9")


def test_a_ledger_reads_back_as_written_and_a_withdrawal_is_kept() -> None:
    entries = (
        Entry(Version(1, 0, 0), "2024-01-01T00:00:00+00:00", "2024-01-01", None, ("first release",), OLD),
        Entry(
            Version(1, 1, 0),
            "2024-01-02T00:00:00+00:00",
            "2024-01-02",
            Version(1, 0, 0),
            ("more",),
            replace(OLD, content="c2"),
        ),
    )
    marked = withdraw("a", entries, ["v1.0.0"], "erasure", "2024-02-01T00:00:00+00:00")
    assert load("a", dump("a", marked)) == marked
    assert [entry.withdrawn for entry in marked] == ["erasure", None]
    assert withdraw("a", marked, ["1.0.0"], "another", "2025-01-01T00:00:00+00:00") == marked


def test_withdrawing_what_was_never_released_is_refused() -> None:
    for versions, reason in ((["v9.0.0"], "x"), (["nine"], "x"), ([], " ")):
        with pytest.raises(ConfigurationError):
            withdraw("a", (), versions, reason, "2024-02-01T00:00:00+00:00")
