"""What each step of a first night costs beside the library that does a part of it, over the same texts in the same run.

    python tests/bench/steps.py [--tickets 600]

The texts are those of a landing of `../shared/bench/large_landing.py`: titles, descriptions and comments of tickets in
English, each once. A third of the tickets is read before the clock starts, so that what is loaded once a process is in
no figure; the rest is measured. All figures are processor time of one process, in milliseconds.

- *detection*: all recognizers of the policy that a deployment begins with and the model of spaCy's that it names,
  beside Presidio's `BatchAnalyzerEngine` with its own recognizers and the same model, in batches of 64.
- *MinHash*: `minhash_kernel`, beside `datasketch.MinHash.bulk` over the same shingles with as many permutations.
- *building*: redaction and the conversations of `corpora.py`, beside `datasets` writing the same rows. A ticket there
  has five texts, which are invented.
- *cleaning* and the *facts* of clean texts (language, signals, notices, lines) have no peer that does as much:
  `hygiene_peers.py` compares the rules for mails.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from curation.cleaning.facts import facts
from curation.cleaning.kernel import clean, clean_kernel
from curation.cleaning.settings import CleaningSettings
from curation.dedup.minhash import minhash_kernel
from curation.dedup.settings import DedupSettings
from curation.deployment.project import load_alone
from curation.document import text_digest
from curation.privacy.detector import detect_kernel, scan_of
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.step import ROWS
from curation.start.folder import START_DEFS
from tests.bench.corpora import beside_peer, inputs, tickets

LANDING = Path(__file__).resolve().parents[3] / "shared" / "bench" / "large_landing.py"
FIELDS = ("subject", "description", "body")
PEER_BATCH = 64
BUILT = 1_000  # documents


def landed(count: int) -> list[list[str]]:
    """The texts of each ticket of a landing, its title first."""
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([sys.executable, str(LANDING), place, "--tickets", str(count)], check=True, capture_output=True)
        found: dict[int, list[str]] = {}
        for name, key in (("tickets", "id"), ("comments", "ticket_id")):
            for file in sorted(Path(place).glob(f"{name}-*.ndjson")):
                for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
                    found.setdefault(row[key], []).extend(row[field] for field in FIELDS if row.get(field))
    return [found[ticket] for ticket in sorted(found)]


def unique(many: Sequence[list[str]]) -> list[str]:
    return list(dict.fromkeys(text for texts in many for text in texts))


def spent(work: Callable[[list[str]], object], before: list[str], texts: list[str]) -> float:
    """Processor time of the work over the texts, in seconds, once it has seen those before."""
    work(before)
    started = time.process_time()
    work(texts)
    return time.process_time() - started


def table(texts: Sequence[str], digest: str = "clean_sha256") -> pa.Table:
    return pa.table({digest: [text_digest(text) for text in texts], "text": list(texts)})


def presidio(policy: PrivacyPolicy) -> Callable[[list[str]], object]:
    """Presidio as its documentation shows it, with the model that the policy names for English."""
    import importlib

    import tldextract
    from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    tldextract.tldextract.TLD_EXTRACTOR.suffix_list_urls = ()  # it would ask for the list of suffixes; it has a copy
    package = importlib.import_module(policy.models["en"][0])
    model = {"lang_code": "en", "model_name": str(package.model_path())}
    engine = AnalyzerEngine(nlp_engine=SpacyNlpEngine(models=[model]), supported_languages=["en"])
    batch = BatchAnalyzerEngine(engine)
    return lambda texts: batch.analyze_iterator(texts, language="en", batch_size=PEER_BATCH)


def datasketch(settings: DedupSettings) -> Callable[[list[str]], object]:
    from datasketch import MinHash

    word, size = re.compile(r"\w+"), settings.shingle_words

    def shingles(text: str) -> list[bytes]:
        words = word.findall(text.casefold())
        runs = zip(*(words[first:] for first in range(size)), strict=False) if len(words) >= size else (words,)
        return [" ".join(run).encode() for run in runs]

    return lambda texts: MinHash.bulk(map(shingles, texts), num_perm=settings.permutations)


def texts_measured(before: list[str], texts: list[str]) -> Iterator[tuple[str, float, str, float | None]]:
    """Step, seconds, peer, seconds of the peer."""
    policy, cleaning, dedup = load_alone("Privacy", PrivacyPolicy, START_DEFS), CleaningSettings(), DedupSettings()
    scan, how = scan_of(policy, policy.detected(policy.profiles)), cleaning.texts(False)

    def detect(given: list[str]) -> None:
        rows = table(given)
        for start in range(0, rows.num_rows, ROWS):
            detect_kernel(rows.slice(start, ROWS), scan)

    def state(given: list[str]) -> None:
        rows = table(given)
        for each in facts(cleaning).values():
            each.kernel(rows, each.settings, None)

    yield "cleaning", spent(lambda given: clean_kernel(table(given, "raw_sha256"), how), before, texts), "", None
    before, texts = (list(dict.fromkeys(clean(text, how)[0] for text in each)) for each in (before, texts))
    yield "facts", spent(state, before, texts), "", None
    ours = spent(lambda given: minhash_kernel(table(given), dedup), before, texts)
    yield "MinHash", ours, f"datasketch {version('datasketch')}", spent(datasketch(dedup), before, texts)
    ours = spent(detect, before, texts)
    yield "detection", ours, f"presidio-analyzer {version('presidio-analyzer')}", spent(presidio(policy), before, texts)


def building() -> tuple[float, float]:
    """Seconds in which conversations of invented documents are redacted, built and written, and of `datasets`."""
    found = inputs(*tickets(BUILT))
    beside_peer("conversations", found)  # the first time loads what is loaded once
    return beside_peer("conversations", found)[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=600)
    asked = parser.parse_args()
    every = landed(asked.tickets)
    third = len(every) // 3
    before, texts = unique(every[:third]), unique(every[third:])
    measured = len(every) - third
    print(
        f"{measured} tickets, {len(texts)} texts of {sum(map(len, texts)) // len(texts)} characters, {third} before\n"
    )
    print("| step | ms a text | ms a ticket | peer | ms a text | ms a ticket |")
    print("| --- | ---: | ---: | --- | ---: | ---: |")

    def show(step: str, ours: float, name: str, theirs: float | None, texts: float, tickets: int) -> None:
        said = [f"{1000 * ours / texts:.2f}", f"{1000 * ours / tickets:.2f}", name]
        said += ["", ""] if theirs is None else [f"{1000 * theirs / texts:.2f}", f"{1000 * theirs / tickets:.2f}"]
        print(f"| {' | '.join([step, *said])} |", flush=True)

    for step, ours, name, theirs in texts_measured(before, texts):
        show(step, ours, name, theirs, len(texts), measured)
    ours, theirs = building()
    show("building", ours, f"datasets {version('datasets')}", theirs, 5 * BUILT, BUILT)


if __name__ == "__main__":
    main()
