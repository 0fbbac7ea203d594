"""Write a document as plain text: a thread with its speakers, an article under its title."""

from __future__ import annotations

from collections.abc import Iterable

from curation.corpora.example import RedactedDocument, RedactedTurn

SPEAKERS = {"requester": "Requester", "agent": "Agent"}
NOTE = "Note"


def spoken(document: RedactedDocument, internal: bool = False) -> tuple[RedactedTurn, ...]:
    """Return the turns with text that a reader of the document sees, in order: what people wrote, and the title.

    A machine's messages and summaries are left out. `internal` adds agents' notes; all turns of a note document are
    read.
    """
    internal = internal or document.row["kind"] == "note"
    return tuple(
        turn
        for turn in document.turns
        if turn.role not in ("system", "summary") and (internal or turn.visibility == "public") and turn.text.strip()
    )


def wordless(document: RedactedDocument) -> str:
    """Return why nothing of a document is used: `internal_only` if it has text, none of it public; else `no_text`."""
    spoken_turns = [turn for turn in document.turns if turn.role not in ("title", "summary") and turn.text.strip()]
    return "internal_only" if spoken_turns and all(turn.visibility != "public" for turn in spoken_turns) else "no_text"


def language_of(document: RedactedDocument) -> str | None:
    """Return the language label as the vocabulary knows it, else the language that cleaning detected (ISO 639-1)."""
    return document.closed.get("language") or document.language


def dialogue_text(turns: Iterable[RedactedTurn], title: str = "") -> str:
    """Return the turns as one text with blank lines between them; turns of a thread begin with the speaker
    (`Agent: …`).

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
