"""Tell whether a machine wrote a text: out-of-office notes, bounces, alerts, invitations, surveys, merge and status
notices.

Evidence for a machine is its form: phrases that mail systems, ticket systems and monitoring put at the start of a line
or sentence. One such phrase is rarely enough; phrases in different places add up. Evidence for a person lowers the
score: a complaint, a question, "my request", a sentence of their own above or below. So anyone who quotes a notice,
complains about one or asks for one counts as a person. "I am on vacation until Monday, please call Anna" is one phrase
and stays. Thanks for the mail, a return date, an address for urgent cases and a promise to answer on return are what
programs ask people to fill in, each in a sentence of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import NamedTuple

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from curation.cleaning.machines import answers, forwarded_notices
from curation.cleaning.machines.forwarded_notices import SENTENCE, WORD
from curation.cleaning.machines.notices import compiled
from curation.cleaning.machines.phrases import FAIR, WEAK, Rule
from curation.cleaning.machines.phrases import KINDS as KINDS
from curation.cleaning.machines.phrases import NoticeKind as NoticeKind
from curation.document import DIGEST
from curation.fates import StageResult

VERSION = "automatic-3"

NOTICE = pa.struct([("kind", pa.string()), ("score", pa.float32()), ("rule", pa.string())])
NOTICES = pa.schema(
    [
        ("clean_sha256", DIGEST),
        ("stage_version", pa.string()),
        ("as_text", NOTICE),  # null where nothing speaks for a notice; a verdict only through `opening`
        ("as_title", NOTICE),  # the same of a subject; null for what is no short single line
    ]
)

SPACES = re.compile(r"[^\S\n]+")
FIELD_LINE = re.compile(r"^[^\S\n]*[\w-]{1,30}(?: [\w-]{1,30}){0,3} ?:[^\S\n][^\n]*$", re.MULTILINE)  # "Host: db01"
CITED = re.compile(r'"[^"\n]{1,200}"')  # a title, which is not said by whoever names it
STRAIGHT = str.maketrans("’‘`´“”–—\u00a0", "''''\"\"-- ")


class AutomaticSettings(BaseModel):
    """Settings that say which notices are looked for, and how much evidence makes one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[NoticeKind, ...] = Field(default=KINDS, description="Kinds of automatic notices that are looked for.")
    least_score: float = Field(
        default=0.7,
        ge=0,
        le=1,
        description="Score from which a text is a notice: two good phrases, or one that only machines write.",
    )
    weak_score: float = Field(
        default=0.4,
        ge=0,
        le=1,
        description="Score that is kept for `opening`: one good phrase, and no sign of a person.",
    )
    title_alone: float = Field(
        default=0.95,
        ge=0,
        le=1,
        description="A subject with this score needs no text. People do not type it, and their answers begin with Re:.",
    )
    person_discount: float = Field(
        default=0.4,
        ge=0,
        le=1,
        description="Factor by which a sign of a person lowers the score. One sign outweighs any evidence.",
    )
    foreign_discount: float = Field(
        default=0.85,
        ge=0,
        le=1,
        description="Factor by which each other sentence lowers the score of an out-of-office notice. Absent people "
        "answer, too.",
    )
    foreign_words: int = Field(default=4, ge=1, description="Fewest words of such a sentence. A name has fewer.")
    lead_words: int = Field(
        default=10,
        ge=0,
        description="With more words than this before the first phrase, without a greeting, a person introduces it.",
    )
    own_words: int = Field(
        default=3,
        ge=1,
        description="Words from which a paragraph above or below a notice was written by a person. A denial needs one "
        "fewer.",
    )
    looked_at: int = Field(
        default=2000,
        ge=1,
        description="Characters that are looked at. A notice says at its beginning what it is; the limit bounds the "
        "cost.",
    )
    tail: int = Field(
        default=400, ge=0, description="Characters at the end in which signs of a person are looked for, too."
    )
    title_characters: int = Field(
        default=300, ge=1, description="Most characters of a subject. A longer line is not one."
    )


DEFAULT = AutomaticSettings()


class Notice(NamedTuple):
    """The evidence that a machine wrote a text: its kind, a score from 0 to 1, and the rule with the most weight."""

    kind: NoticeKind
    score: float
    rule: str


class Evidence(NamedTuple):
    """A rule, and where its phrase was found."""

    rule: Rule
    start: int
    end: int


def stage_version(settings: AutomaticSettings) -> str:
    """Return the version of the verdicts, which depends on the rules and the settings."""
    return f"{VERSION}:{hashlib.sha256(settings.model_dump_json().encode()).hexdigest()[:8]}"


def notice_of(text: str, settings: AutomaticSettings = DEFAULT, *, title: bool = False) -> Notice | None:
    """Return the evidence that one text, taken alone, is a notice; None below `weak_score`.

    A text with a score of at least `least_score` is a notice by itself; a weaker one only if `opening` combines it with
    a subject. The answer depends on the first `looked_at` and the last `tail` characters.

    Args:
        text: clean text of a turn, without quotes and signature; or a subject line.
        settings: kinds and thresholds.
        title: whether it is a subject. One that begins with Re: or Fwd: is a person's.
    """
    if title:
        return _of_title(text, settings)
    head = _straight(text[: settings.looked_at])
    text_evidence = _evidence(head, settings, title=False)
    kind = _kind(text_evidence, settings)
    if kind is None:
        return None
    counted = _apart([evidence for evidence in text_evidence if evidence.rule.kind in (kind, None)])
    doubt = 1.0
    for evidence in counted:
        doubt *= 1 - evidence.rule.weight
    score = 1 - doubt
    if score >= settings.weak_score:
        rest = text[settings.looked_at :]
        tail = _straight(rest[-settings.tail :]) if rest and settings.tail else ""
        score *= settings.person_discount ** _persons(kind, head, tail, counted, settings)
        if kind == "out_of_office":
            score *= settings.foreign_discount ** _foreign(head, counted, settings)
    if score < settings.weak_score:
        return None
    own = [evidence.rule for evidence in counted if evidence.rule.kind] or [evidence.rule for evidence in counted]
    return Notice(kind, score, max(own, key=lambda rule: rule.weight).name)


def opening(title: Notice | None, text: Notice | None, settings: AutomaticSettings = DEFAULT) -> Notice | None:
    """Return the verdict on a message from the evidence of its subject and its text together.

    A text that is a notice by itself is one under any subject: people keep a machine's subject when they answer, and
    machines answer under a person's. A subject alone counts if it scores at least `title_alone`, because machines also
    send empty bodies. Weaker evidence counts only if subject and text agree on the kind: either may be a person's, both
    rarely are. For a turn without a subject call `opening(None, text, settings)`.
    """
    if text and text.score >= settings.least_score:
        return text
    if title and text and title.kind == text.kind:
        score = 1 - (1 - title.score) * (1 - text.score)
        if score >= settings.least_score:
            return Notice(text.kind, score, f"{title.rule}+{text.rule}")
    return title if title and title.score >= settings.title_alone else None


def notices_kernel(batch: pa.Table, settings: AutomaticSettings, context: object = None) -> StageResult:
    """Compute the evidence for a notice in every text of a batch.

    Args:
        batch: clean_sha256 binary(32), text string (null counts as empty).
        settings: kinds and thresholds.
        context: not read; the evidence depends on the text alone.

    Returns:
        kept: `NOTICES`, in the batch's order; figures: texts, and by kind the texts that are notices by themselves.
    """
    made: Counter[str] = Counter()
    as_text, as_title = [], []
    for value in batch["text"].to_pylist():
        text = value or ""
        notice = notice_of(text, settings)
        if verdict := opening(None, notice, settings):
            made[verdict.kind] += 1
        subject = notice_of(text, settings, title=True)
        as_text.append(notice._asdict() if notice else None)
        as_title.append(subject._asdict() if subject else None)
    versions = [stage_version(settings)] * batch.num_rows
    columns = [batch["clean_sha256"].cast(DIGEST), versions, as_text, as_title]
    figures = {"texts": batch.num_rows} | {f"notices_{kind}": made[kind] for kind in settings.kinds}
    return StageResult(pa.table(columns, schema=NOTICES), figures=figures)


def _straight(text: str) -> str:
    """Return a text in lower case, with the plain quotes, dashes and spaces that patterns are written in."""
    text = text.lower()
    if not text.isascii():
        text = text.translate(STRAIGHT)
    return SPACES.sub(" ", text) if "  " in text or "\t" in text or "\r" in text else text


def _evidence(text: str, settings: AutomaticSettings, *, title: bool) -> list[Evidence]:
    """Return the first match of each rule of the wanted kinds whose trigger words stand in the text."""
    table = compiled(title)
    tried: set[int] = set()
    for _, numbers in table.words.iter(" ".join(text.split())):
        tried.update(numbers)
    evidence = []
    for number in sorted(tried):
        rule = table.rules[number]
        if (rule.kind is None or rule.kind in settings.kinds) and (match := table.patterns[number].search(text)):
            evidence.append(Evidence(rule, match.start(), match.end()))
    return evidence


def _of_title(line: str, settings: AutomaticSettings) -> Notice | None:
    """Return the evidence of a subject line, which is its heaviest rule; None if it is too weak."""
    line = line.strip()
    if not line or len(line) > settings.title_characters or "\n" in line or answers.ANSWERED.match(line):
        return None
    title_evidence = _evidence(_straight(line), settings, title=True)
    best = max((evidence.rule for evidence in title_evidence), key=lambda rule: rule.weight, default=None)
    if best is None or best.kind is None or best.weight < settings.weak_score:
        return None
    return Notice(best.kind, best.weight, best.name)


def _kind(found: list[Evidence], settings: AutomaticSettings) -> NoticeKind | None:
    """Return the kind with the most evidence; a mail that only says that a machine sent it is a status notice."""
    doubts: dict[NoticeKind, float] = {}
    for evidence in found:
        if evidence.rule.kind:
            doubts[evidence.rule.kind] = doubts.get(evidence.rule.kind, 1.0) * (1 - evidence.rule.weight)
    if doubts:
        return min(KINDS, key=lambda kind: doubts.get(kind, 1.0))
    return "status" if found and "status" in settings.kinds else None


def _apart(found: list[Evidence]) -> list[Evidence]:
    """Return the independent evidence: of phrases that overlap, only the one that weighs most."""
    kept: list[Evidence] = []
    for evidence in sorted(found, key=lambda piece: (-piece.rule.weight, piece.start)):
        if all(evidence.end <= other.start or other.end <= evidence.start for other in kept):
            kept.append(evidence)
    return kept


def _persons(kind: NoticeKind, head: str, tail: str, found: list[Evidence], settings: AutomaticSettings) -> int:
    """Count the signs of a person in a text: a complaint or request, a question, "my", an introduction."""
    start = min(evidence.start for evidence in found)
    greeting = answers.GREETING.match(head)
    lead = head[greeting.end() if greeting else 0 : start]
    signs = int(len(WORD.findall(FIELD_LINE.sub("", lead))) > settings.lead_words)
    places = []
    for evidence in found:  # a pattern may begin with the full stop of the line above
        word = WORD.search(head, evidence.start, evidence.end)
        places.append((word.start() if word else evidence.start, evidence.end, evidence.rule.weight))
    weak = WEAK if kind == "out_of_office" else FAIR
    signs += forwarded_notices.told_about(head, places, weak, settings.own_words, label=kind == "out_of_office")
    if (last := forwarded_notices.last_words(head, tail)) and not _evidence(last, settings, title=False):
        signs += forwarded_notices.is_own(last, settings.own_words)
    if kind == "merge":  # what follows "…comment:" is a person's and is passed on by the machine
        head, tail = head.partition(":\n")[0], ""
    for part in (CITED.sub("", head), CITED.sub("", tail)):
        signs += answers.COMPLAINT.search(part) is not None
        if kind != "survey" or not any(evidence.rule.name == "rating_question" for evidence in found):
            signs += any(match["person"] for match in answers.QUESTION.finditer(part))
        if kind not in ("out_of_office", "invitation"):  # whose programs let people write in the first person
            signs += any(match["person"] for match in answers.SINGULAR.finditer(part))
    return signs


def _foreign(head: str, found: list[Evidence], settings: AutomaticSettings) -> int:
    """Count the sentences without a phrase of the notice, except for the greeting."""
    greeting = answers.GREETING.match(head)
    count = 0
    for match in SENTENCE.finditer(head, greeting.end() if greeting else 0):
        if len(WORD.findall(match[0])) >= settings.foreign_words:
            count += not any(e.start < match.end() and match.start() < e.end for e in found)
    return count
