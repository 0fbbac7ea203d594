"""The check of completions: they name nothing that their prompt does not tell, and do not all say the same
sentences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypedDict, cast

import pyarrow.parquet as pq

from curation.corpora.sentences import PLACEHOLDER
from curation.corpora.sift.repeats import Said, limit, over
from curation.corpora.sift.settings import Sentences
from curation.corpora.sift.view import taught
from curation.quality.examples import rows
from curation.quality.expectations import Verdict

NAME = "answers"
MOST_ABSENT = 0.02  # share of completions: a placeholder that the prompt lacks is invented


def answers_verdict(candidate: Path, settings: Sentences) -> Verdict:
    """Judge the completions of a candidate: a share of at most `MOST_ABSENT` may hold a placeholder that their prompt
    does not, and no sentence may be in more of them than the recipe allows, unless the recipe says `beyond: report`.
    """
    absent = 0
    completions: list[Said] = []
    for number, row in enumerate(_completions(candidate)):
        absent += not _marks(row["completion"]) <= _marks(row["prompt"])
        completions.append(Said(("default", str(number)), 0, taught(row)))
    counted = Counter(sentence for completion in completions for sentence in completion.sentences)
    many = over(completions, settings)
    share = absent / len(completions) if completions else 0.0
    most_often, most = max(counted.values(), default=0), limit(settings, len(completions))
    figures: dict[str, int | float | str] = {
        "completions": len(completions),
        "placeholder_not_in_prompt": absent,
        "share_not_in_prompt": round(share, 4),
        "most_often_said": most_often,
        "sentences_said_too_often": len(many),
    }
    return Verdict(
        NAME,
        share <= MOST_ABSENT and (not many or settings.beyond == "report"),
        figures=figures,
        advice=f"{share:.1%} of the completions hold a placeholder that their prompt does not, at most "
        f"{MOST_ABSENT:.1%} may; {len(many):,} undeclared sentences are in more than {most:,} of them, none may be "
        f"(the most frequent of all is in {most_often:,}): let prompts tell what answers name (`courtesies: remove`, "
        "`introduce: true`); under sift.sentences let formulas go and what is beyond be dropped, or declare the "
        "sentences that a model is to say",
    )


class Answered(TypedDict):
    """A prompt and its completion: messages of `role` and `content`."""

    prompt: list[Mapping[str, str]]
    completion: list[Mapping[str, str]]


def _completions(candidate: Path) -> Iterator[Answered]:
    """Yield the rows of the config `default`, if they have a prompt and a completion."""
    for path in sorted((candidate / "data" / "default").glob("*.parquet")):
        if not {"prompt", "completion"} <= set(pq.read_schema(path).names):
            return
        table = pq.read_table(path, columns=["prompt", "completion"], page_checksum_verification=True)
        yield from cast(Iterator[Answered], rows(table))


def _marks(messages: Sequence[Mapping[str, str]]) -> set[str]:
    return {mark for message in messages for mark in PLACEHOLDER.findall(message["content"])}
