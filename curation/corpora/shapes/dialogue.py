"""A document as plain text: a thread with who speaks, an article under its title."""

from __future__ import annotations

from collections.abc import Iterable

from curation.corpora.example import RedactedDocument, RedactedTurn

SPEAKERS = {"requester": "Requester", "agent": "Agent"}
NOTE = "Note"


def spoken(document: RedactedDocument, internal: bool = False) -> tuple[RedactedTurn, ...]:
    """The turns with words that a reader of the document reads, in order: what persons wrote, and the title.

    Neither a machine's messages nor summaries. `internal`: agents' notes too; a document that is a note is read whole.
    """
    internal = internal or document.row["kind"] == "note"
    return tuple(
        turn
        for turn in document.turns
        if turn.role not in ("system", "summary") and (internal or turn.visibility == "public") and turn.text.strip()
    )


def wordless(document: RedactedDocument) -> str:
    """Why nothing of a document is used: `internal_only` where it has words and its customer saw none of them."""
    spoken_turns = [turn for turn in document.turns if turn.role not in ("title", "summary") and turn.text.strip()]
    return "internal_only" if spoken_turns and all(turn.visibility != "public" for turn in spoken_turns) else "no_text"


def language_of(document: RedactedDocument) -> str | None:
    """The language as a vocabulary knows the vendor's label, else the one that cleaning has recognised (ISO 639-1)."""
    return document.closed.get("language") or document.language


def dialogue_text(turns: Iterable[RedactedTurn], title: str = "") -> str:
    """The turns as one text, blank lines between them. Each of a thread begins with its speaker (`Agent: …`).

    Args:
        title: what stands in front of a title: `# ` where the text is Markdown.
    """
    lines = []
    for turn in turns:
        speaker = SPEAKERS.get(turn.role)
        if speaker and turn.visibility != "public":
            speaker = NOTE
        lines.append(
            f"{title}{turn.text}" if turn.role == "title" else f"{speaker}: {turn.text}" if speaker else turn.text
        )
    return "\n\n".join(lines)
