"""Find the value behind each redacted span of a document, by redacting it again from tonight's restricted tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from curation.corpora.choice.select import customer, day
from curation.corpora.example import RedactedDocument, RedactedTurn
from curation.corpora.recipe import Recipe
from curation.corpora.redaction.late import carried
from curation.corpora.redaction.one_document import CleanText, Scanned, redact_document, turn_findings
from curation.corpora.redaction.redacting import redaction_of, scan, wanted
from curation.document import PEOPLE, DocumentRow
from curation.errors import UnexpectedError
from curation.privacy.known.findings import holders
from curation.privacy.policy import Profile
from curation.privacy.redaction.resolve import Finding, resolve
from curation.privacy.step import known_terms
from curation.state.night import Night

AROUND = 40  # characters of redacted text on each side of a span


class Replaced(NamedTuple):
    """A redacted span: its replacement as written, the value it stands for, and the person where known.

    `around` holds redacted text.
    """

    written: str
    type: str
    operator: str
    value: str
    person_id: str | None
    recognizer: str
    where: str  # the turn's role, or `introduction`
    around: str


class Again:
    """The redaction of one corpus, done again from tonight's tables."""

    def __init__(self, night: Night, recipe: Recipe) -> None:
        self.night, self.recipe = night, recipe
        self.redaction = redaction_of(night, recipe, night.tables.read("people", PEOPLE))
        self.people, self.profile = self.redaction.people, self.redaction.profile
        self._who = holders(known_terms(night))

    def scanned(self, documents: Sequence[DocumentRow]) -> Scanned:
        """Return what is known about the texts of some documents, such as the personal data found in them."""
        return scan(self.night, wanted(self.night, self.recipe), documents, self._who)

    def _found(self, document: DocumentRow, scanned: Scanned) -> list[tuple[CleanText, list[Finding]]] | str:
        redaction = self.redaction
        return turn_findings(document, scanned, self.people, self.night.suppression, redaction.fields, redaction.own)

    def findings(self, document: DocumentRow, scanned: Scanned) -> list[Finding]:
        """Return all that this corpus replaces in a document, disjoint in each turn; nothing where it was not
        scanned.
        """
        findings_by_turn = self._found(document, scanned)
        return (
            []
            if isinstance(findings_by_turn, str)
            else [finding for _, own in findings_by_turn for finding in self._replaced(own)]
        )

    def replaced(self, document: DocumentRow, scanned: Scanned) -> list[Replaced] | str:
        """Return every span of a document in order, or the reason, as in fates, why it is no longer redacted.

        Raises:
            UnexpectedError: a redacted text is not its own text with the findings replaced.
        """
        redacted = redact_document(document, scanned, self.redaction)
        findings_by_turn = self._found(document, scanned)
        if isinstance(redacted, str) or isinstance(findings_by_turn, str):
            return redacted if isinstance(redacted, str) else str(findings_by_turn)
        spans = list(self._introduction(document, redacted))
        for turn, written, (clean, own) in zip(document["turns"], redacted.turns, findings_by_turn, strict=True):
            late = self.redaction.late.edits(
                document["source"], turn, clean.clean_sha256, clean.text, day(document), own
            )
            text, kept = carried(clean.text, own, late)
            spans += _paired(text, self._replaced(kept), written, self.profile)
        return spans

    def _introduction(self, document: DocumentRow, redacted: RedactedDocument) -> Iterator[Replaced]:
        """Yield the span that stands for the requester, where a conversation opens with an introduction of them."""
        if redacted.requester is not None:
            name, who = next(
                (n, row["person_id"]) for row in self.people.same(*customer(document)) for n in row["names"]
            )
            written, operator = redacted.requester, self.profile.operator_for("PERSON").operator
            yield Replaced(written, "PERSON", operator, name, who, "known_people", "introduction", written)

    def _replaced(self, findings: Sequence[Finding]) -> list[Finding]:
        return resolve(finding for finding in findings if self.profile.operator_for(finding.type).operator != "keep")


def _paired(text: str, findings: Sequence[Finding], written: RedactedTurn, profile: Profile) -> Iterator[Replaced]:
    """Yield each finding with its replacement: the text between findings is also the text between placeholders."""
    if not findings:
        return
    edges = [0, *(edge for span in findings for edge in (span.start, span.end)), len(text)]
    between = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    one_of = "|".join(
        re.escape(placeholder)
        for placeholder in sorted(written.placeholders, key=lambda placeholder: (-len(placeholder), placeholder))
    )
    shape = f"({one_of})".join(re.escape(text_between) for text_between in between)
    # A turn is stripped of white space at its ends, which may stand before the first finding or behind the last.
    match = re.fullmatch(rf"{shape}", _padded(text, written.text))
    if match is None:
        raise UnexpectedError(
            "curation reidentify", "redaction done again is not what it was", "report it: this is a bug"
        )
    for number, finding in enumerate(findings, start=1):
        yield Replaced(
            written=match[number],
            type=finding.type,
            operator=profile.operator_for(finding.type).operator,
            value=text[finding.start : finding.end],
            person_id=finding.person_id,
            recognizer=finding.recognizer,
            where=written.role,
            around=match.string[max(0, match.start(number) - AROUND) : match.end(number) + AROUND],
        )


def _padded(text: str, stripped: str) -> str:
    """Return a redacted text with the white space that was stripped from the ends of the text it was made from."""
    return text[: len(text) - len(text.lstrip())] + stripped + text[len(text.rstrip()) :]
