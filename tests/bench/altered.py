"""How much of public documentation redaction alters, where nearly nothing is anybody's: words in 10,000, prose and code.

`python tests/bench/altered.py FOLDER... [--own FILE] [--spans FILE]`: every Markdown, reStructuredText and plain text
file below the folders is one article, redacted by the default profile. Code is what stands in fences or backticks.
`--own` is what the company of these pages would declare as its own, the YAML of `own:`; without it nothing is declared.
`--spans` writes what was altered, most frequent first, with its type, recognizer, number and one place: the documents
are public, so that may be read, and who reads it says which are somebody's after all.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from curation.privacy.detector import detector_for
from curation.privacy.own import OwnThings
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.redaction.propagate import propagate
from curation.privacy.redaction.resolve import Finding, resolve

ENDS = {".md", ".markdown", ".mdx", ".rst", ".txt"}
WORD = re.compile(r"[^\W_]+")
CODE = re.compile(
    r"^[ \t>]{0,8}(```+|~~~+)[^\n]*\n[\s\S]*?(?:^[ \t>]{0,8}\1|\Z)|(?<!`)(`{1,2})(?!`)[^`\n]{1,400}\2(?!`)",
    re.MULTILINE,
)
LARGEST = 200_000  # characters of a document
AROUND = 40
Span = tuple[int, int]


def documents(folders: list[Path]) -> Iterator[str]:
    for folder in folders:
        for path in sorted(each for each in folder.rglob("*") if each.suffix in ENDS and each.is_file()):
            text = path.read_text("utf-8", "replace")
            if text.strip() and len(text) <= LARGEST:
                yield text


def altered(texts: Sequence[str], policy: PrivacyPolicy) -> Iterator[list[Finding]]:
    """What the default profile takes out of each article that is read whole; nothing of one that is not."""
    profile = policy.profile("default")
    for text, detection in zip(texts, detector_for(policy).detect(texts), strict=True):
        (found,) = propagate([text], [policy.own.aside(text, detection.findings, article=True)])
        found = policy.own.aside(text, found, article=True)
        yield resolve(each for each in found if profile.operator_for(each.type).operator != "keep")


def place_of(at: int, code: Sequence[Span]) -> str:
    return "code" if any(first <= at < last for first, last in code) else "prose"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--own", type=Path)
    parser.add_argument("--spans", type=Path)
    asked = parser.parse_args()
    own = OwnThings.model_validate(yaml.safe_load(asked.own.read_text("utf-8")) if asked.own else {})
    policy = PrivacyPolicy(own=own)
    words, lost = Counter[str](), Counter[str]()
    by = Counter[tuple[str, str, str]]()
    spans = Counter[tuple[str, str, str, str]]()
    places: dict[tuple[str, str, str, str], str] = {}
    texts = list(documents(asked.folders))
    for text, found in zip(texts, altered(texts, policy), strict=True):
        code = [match.span() for match in CODE.finditer(text)]
        hit: dict[int, Finding] = {}
        for each in found:
            hit |= dict.fromkeys(range(each.start, each.end), each)
            key = place_of(each.start, code), each.type, each.recognizer, text[each.start : each.end]
            spans[key] += 1
            places.setdefault(key, text[max(0, each.start - AROUND) : each.end + AROUND])
        for word in WORD.finditer(text):
            place = place_of(word.start(), code)
            words[place] += 1
            touched = next((hit[at] for at in range(*word.span()) if at in hit), None)
            if touched is not None:
                lost[place] += 1
                by[place, touched.type, touched.recognizer] += 1
    for place in ("prose", "code"):
        rate = 10_000 * lost[place] / max(words[place], 1)
        print(f"{place}: {lost[place]} of {words[place]} words altered, {rate:.1f} in 10,000")
    for (place, kind, recognizer), number in by.most_common(40):
        print(f"  {place:5} {kind:18} {recognizer:24} {number:6}  {10_000 * number / max(words[place], 1):.1f}")
    if asked.spans:
        rows = ["\t".join([str(number), *map(repr, (*key, places[key]))]) for key, number in spans.most_common()]
        asked.spans.write_text("\n".join(rows) + "\n", "utf-8")


if __name__ == "__main__":
    main()
