"""Law 2: nights and one rebuild give the same content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from curation.demo.truth import DATES
from curation.registry.step import registry_of


def test_three_nights_and_one_rebuild_give_the_same_content(small, another: Callable[..., object]) -> None:
    for date in DATES:
        small.land(date)
        assert small.run().success
    rebuilt = another(
        "rebuilt",
        **{
            f"CURATION_KEY_{d.upper()}": (small.data / "keys" / d).read_text()
            for d in ("release_id", "pseudonym", "suppression")
        },
    )
    rebuilt.land(*DATES)
    assert rebuilt.run().success
    for corpus in small.project().corpora:
        a = (small.data / "corpora" / corpus / "facts.json").read_bytes()
        b = (rebuilt.data / "corpora" / corpus / "facts.json").read_bytes()
        print(corpus, [r.version for r in registry_of(small.project()).releases(corpus)])
        assert a == b
        files = lambda p: {f.relative_to(p).as_posix(): f.read_bytes() for f in sorted(p.rglob("*")) if f.is_file()}
        assert files(small.data / "corpora" / corpus) == files(rebuilt.data / "corpora" / corpus)
