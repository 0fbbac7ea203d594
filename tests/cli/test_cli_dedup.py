"""A person who thinks of another threshold sees what it would merge, and which documents to look at first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from curation.dedup.step import find_clusters
from curation.dedup.tables import CLUSTERS
from curation.demo.landings import make_landings
from curation.deployment.read_only import read_state
from curation.reports.texts.dedup import BAR, bar, thresholds_in

Call = Callable[..., Any]
OTHER = "it had other settings of deduplication than now"


def rows(out: str, title: str) -> list[list[str]]:
    """The cells of the table with this title."""
    found = []
    for line in out.split(title, 1)[1].splitlines()[1:]:
        if line.startswith("└"):
            break
        if line.startswith("│"):
            found.append([cell.strip() for cell in line.split("│")[1:-1]])
    return found


def outcomes(out: str) -> dict[str, list[int]]:
    """kept, same text, similar text of each threshold."""
    found = rows(out, "What a threshold would merge")
    return {row[0].split(",")[0]: [int(cell.replace(",", "")) for cell in row[1:4]] for row in found}


def configured(deployment: Any, *lines: str) -> None:
    file = deployment.defs / "dedup" / "defs.yaml"
    file.write_text(
        "\n".join(["type: curation.components.Dedup", "attributes:", *(f"  {line}" for line in lines)]) + "\n"
    )


def test_where_nothing_has_run_it_says_what_to_do_and_makes_no_file(curation: Call, small: Any) -> None:
    before = set(small.root.rglob("*"))
    done = curation("report", "dedup", on=small)
    assert (done.code, done.out) == (2, "")
    assert "nothing has run yet. call `curation run`" in done.err
    assert set(small.root.rglob("*")) == before


@pytest.mark.parametrize(
    "nonsense", ["much", "", "0", "-.8", "1.01", "80", ".7,,.8", ".7;.8", "nan", "1e-1", "0x1", ".", "inf", ".7 .8"]
)
def test_a_threshold_that_is_no_similarity_is_refused_in_one_line(curation: Call, small: Any, nonsense: str) -> None:
    done = curation("report", "dedup", f"--threshold={nonsense}", on=small)
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert "is no similarity above 0, up to 1. write decimals with commas between them, such as .7,.8,.9" in done.err


def test_thresholds_are_decimals_in_any_order_and_by_default_those_around_the_configured_one(small: Any) -> None:
    settings = small.project().dedup
    assert thresholds_in(" 1, .85,0.7,.70", settings) == (0.7, 0.85, 1.0)
    assert thresholds_in(None, settings) == (0.7, 0.9)
    assert thresholds_in(None, settings.model_copy(update={"threshold": 0.95})) == (0.85,)


def test_each_threshold_accounts_for_all_documents_and_the_configured_one_is_as_good_as_the_night(
    curation: Call, finished: Any
) -> None:
    before = {path: path.stat().st_mtime_ns for path in finished.data.rglob("*")}
    done = curation("report", "dedup", "--threshold", ".7,.8,.9", on=finished)
    assert (done.code, done.err) == (0, "")
    clusters = read_state(finished.project()).tables.read("clusters", CLUSTERS)
    kept = len(clusters["cluster_id"].unique())
    found = outcomes(done.out)
    assert list(found) == ["0.7", "0.8", "0.9"]
    assert {sum(numbers) for numbers in found.values()} == {clusters.num_rows}
    assert abs(found["0.8"][0] - kept) <= 3
    assert found["0.7"][0] < found["0.8"][0] < found["0.9"][0]
    assert f"and kept {kept} of {clusters.num_rows} documents" in done.out
    compared = {row[0].split(",")[0]: row[7] for row in rows(done.out, "What a threshold would merge")}
    fewer = found["0.9"][0] - found["0.8"][0]
    assert compared["0.9"] == f"{fewer} document{'s' if fewer > 1 else ''} fewer merged"
    assert compared["0.8"] == ""
    assert "standard deviation of 0.035 at 0.8" in done.out
    assert {path: path.stat().st_mtime_ns for path in finished.data.rglob("*")} == before


def test_it_is_drawn_how_many_pairs_are_how_much_alike(curation: Call, finished: Any) -> None:
    found = rows(curation("report", "dedup", "--threshold", ".62", on=finished).out, "Pairs of texts")
    assert [row[0] for row in found] == ["0.60", "0.65", "0.70", "0.75", "0.80", "0.85", "0.90", "0.95"]
    pairs = [int(row[1].replace(",", "")) for row in found]
    assert max(pairs) > min(pairs)
    assert [row[2] for row in found] == [bar(number, max(pairs)) for number in pairs]
    assert {number: len(bar(number, 1000)) for number in (0, 1, 500, 1000)} == {0: 0, 1: 1, 500: BAR // 2, 1000: BAR}


def test_the_clusters_that_change_most_are_named_as_explain_takes_them(curation: Call, finished: Any) -> None:
    out = curation("report", "dedup", "--threshold", ".7,.9", on=finished).out
    joined, parted = rows(out, "What 0.7 would join"), rows(out, "What 0.9 would take apart")
    assert 0 < len(joined) <= 10
    assert 0 < len(parted) <= 10
    for found, grows in ((joined, True), (parted, False)):
        for _, sizes, parts, _, _ in found:
            before, after = (int(size) for size in sizes.split(" → "))
            assert (before < after) == grows
            assert int(parts) > 1
    commands = re.findall(r"`curation explain ([^`]+)`", out)
    assert commands == [joined[0][0], joined[0][3], parted[0][0], parted[0][3]]
    for name in commands:
        explained = curation("explain", name.partition("@")[0], on=finished)
        assert (explained.code, explained.err) == (0, "")
        assert f"\n{name}  " in explained.out


def test_nothing_that_somebody_wrote_is_shown(curation: Call, finished: Any) -> None:
    out = curation("report", "dedup", "--threshold", ".5,1", on=finished).out
    truth = make_landings(11, 0.05)[1]
    private = {*truth.values("pii_customer_name"), *truth.values("pii_email"), *truth.values("pii_phone")}
    assert len(private) > 10
    assert [value for value in private if value in out] == []


def test_documents_are_compared_within_the_configured_scope(curation: Call, copied: Any) -> None:
    def sources(out: str) -> list[bool]:
        """Of each cluster that .2 would join whether both documents that are named are of one source."""
        return [row[0].split(":")[0] == row[3].split(":")[0] for row in rows(out, "What 0.2 would join")]

    everything = curation("report", "dedup", "--threshold", ".2", on=copied).out
    assert not all(sources(everything))
    configured(copied, "scope: source")
    within = curation("report", "dedup", "--threshold", ".2", on=copied).out
    assert sources(within)
    assert all(sources(within))
    assert outcomes(within)["0.2"][2] < outcomes(everything)["0.2"][2]


def test_documents_with_different_labels_are_kept_apart_where_that_is_configured(curation: Call, copied: Any) -> None:
    anyhow = outcomes(curation("report", "dedup", "--threshold", ".1", on=copied).out)
    configured(copied, "distinguish: [priority]")
    apart = outcomes(curation("report", "dedup", "--threshold", ".1", on=copied).out)
    assert apart["0.1"][2] < anyhow["0.1"][2]
    assert sum(apart["0.1"]) == sum(anyhow["0.1"])


def test_settings_that_no_kept_minhash_fits_are_told_with_what_to_do(curation: Call, copied: Any) -> None:
    done = curation("report", "dedup", "--threshold", ".01", on=copied)
    assert (done.code, done.out) == (2, "")
    assert "128 permutations do not show pairs that are so little alike. ask for 0.06 or more" in done.err
    configured(copied, "max_diameter: 0.4")
    assert "`max_diameter`" in curation("report", "dedup", on=copied).out
    configured(copied, "shingle_words: 7")
    done = curation("report", "dedup", on=copied)
    assert (done.code, done.out) == (2, "")
    assert "there are no MinHashes of 7-word shingles and 128 permutations yet. call `curation run`" in done.err


CODES = ("facts: {code: 'E[0-9]{3}'}", "distinguish: [code]")


def test_facts_that_were_not_sought_in_any_text_are_told_with_what_to_do(curation: Call, copied: Any) -> None:
    configured(copied, *CODES)
    done = curation("report", "dedup", on=copied)
    assert (done.code, done.out) == (2, "")
    assert "no text was searched for these facts yet: code. call `curation run`" in done.err


def test_facts_that_were_sought_are_enough(curation: Call, copied: Any) -> None:
    configured(copied, *CODES)
    night = read_state(copied.project()).as_night()
    assert night is not None
    find_clusters(night)
    done = curation("report", "dedup", on=copied)
    assert (done.code, done.err) == (0, "")
    assert sum(outcomes(done.out)["0.8"]) == night.tables.read("clusters", CLUSTERS).num_rows
    assert OTHER not in done.out


def test_it_is_said_where_the_last_night_had_other_settings(curation: Call, copied: Any) -> None:
    assert OTHER not in curation("report", "dedup", on=copied).out
    configured(copied, "threshold: 0.9")
    (line,) = [line for line in curation("report", "dedup", on=copied).out.splitlines() if OTHER in line]
    assert line.startswith("The last night compared the texts themselves, and kept ")


def test_a_threshold_that_needs_other_settings_too_is_told_with_them(curation: Call, copied: Any) -> None:
    def needs(*asked: str) -> list[tuple[str, str]]:
        out = curation("report", "dedup", *asked, on=copied).out
        return re.findall(r"^`threshold: (\S+)` also needs (.+)$", out, re.MULTILINE)

    assert needs("--threshold", ".75,.9") == []
    ((threshold, what),) = needs()
    assert (threshold, what) == ("0.7", "`bands: 32`, `rows: 4`")
    configured(copied, "max_diameter: 0.24")
    found = needs("--threshold", ".5,.75,.78")
    assert [threshold for threshold, _ in found] == ["0.5", "0.75"]
    assert found[1][1] == "`max_diameter: 0.25` or more"
    for threshold, what in found:
        settings = dict(re.findall(r"`(\w+): ([\d.]+)`", what))
        lines = [f"{name}: {value}" for name, value in {"max_diameter": "0.25", **settings}.items()]
        configured(copied, f"threshold: {threshold}", *lines)
        assert copied.project().dedup.threshold == float(threshold)


def test_the_asset_of_clusters_shows_counts_pictures_and_the_largest_by_names_that_the_report_explains(
    curation: Call, finished: Any
) -> None:
    with dg.DagsterInstance.from_config(str(Path(finished.root) / "dagster_home")) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey("clusters"))
    assert event is not None
    assert event.asset_materialization is not None
    shown = event.asset_materialization.metadata
    clusters = read_state(finished.project()).tables.read("clusters", CLUSTERS).to_pylist()
    counts = {name: shown[name].value for name in ("kept", "exact", "near")}
    assert counts["kept"] == len({row["cluster_id"] for row in clusters})
    texts = {(row["cluster_id"], row["clean_sha256"]) for row in clusters}
    assert counts["near"] == len(texts) - counts["kept"]
    assert counts["exact"] == len(clusters) - len(texts)
    assert min(counts.values()) > 0
    assert shown["dagster/row_count"].value == len(clusters)
    kinds = Counter(row["kind"] for row in clusters)
    figures = shown["figures"]
    assert isinstance(figures, dg.TableMetadataValue)
    by_name = {str(row.data["figure"]): row.data["value"] for row in figures.records}
    assert {kind: by_name[f"documents {kind}"] for kind in ("single", "exact", "near")} == kinds
    assert "single" not in shown
    for picture in ("cluster_sizes", "similarities"):
        value = str(shown[picture].value)
        assert value.startswith("![")
        assert "](data:image/png;base64," in value
        assert len(value) < 30_000
    (records,) = [value.records for value in (shown["largest_clusters"],) if isinstance(value, dg.TableMetadataValue)]
    sizes = {row["cluster_id"]: (row["size"], row["kind"]) for row in clusters if row["size"] > 1}
    named = sorted(sizes, key=lambda first: (-sizes[first][0], first))[:10]
    assert [(r.data["documents"], r.data["kind"]) for r in records] == [sizes[first] for first in named]
    # An id that can be guessed from a vendor's number is not in the event log; the terminal says who is meant.
    assert [doc_id for row in clusters for doc_id in (row["doc_id"], row["doc_id"][:16]) if doc_id in str(shown)] == []
    told = rows(curation("report", "dedup", on=finished).out, "The largest clusters")
    assert [row[3] for row in told] == [r.data["cluster"] for r in records]
    assert [int(row[1]) for row in told] == [sizes[first][0] for first in named]
    explained = curation("explain", told[0][0].partition("@")[0], on=finished)
    assert named[0] in explained.out
