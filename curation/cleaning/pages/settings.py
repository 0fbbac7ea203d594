"""Settings for the repair of pages: which kinds of damage are repaired, and from which thresholds."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

VERSION = "pages-1"
PageKind = Literal["hyphenation", "ligature", "running_head", "page_number", "columns", "spacing"]
KINDS: tuple[PageKind, ...] = ("hyphenation", "ligature", "running_head", "page_number", "columns", "spacing")


class PageSettings(BaseModel):
    """Kinds and thresholds of `page_edits`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[PageKind, ...] = Field(default=KINDS, description="Kinds of damage that are repaired.")
    hyphen_line: int = Field(
        default=12,
        ge=1,
        description="Fewest characters of a line that a hyphen breaks. No column is narrower, but a list may be.",
    )
    hyphen_habit: int = Field(
        default=2,
        ge=1,
        description="Lines that must end with a hyphen before a word that nothing attests is joined. A single one may "
        "be a dash.",
    )
    ligature_habit: int = Field(
        default=3,
        ge=1,
        description="Spaces behind ligatures from which all are removed, if no ligature is followed by a letter.",
    )
    page_lines: int = Field(
        default=15,
        ge=2,
        description="Fewest lines between two running heads. A printed page has 25 to 60; a slide has no prose.",
    )
    head_repeats: int = Field(
        default=3,
        ge=2,
        description="How often a running head or page number must occur. Two may be chance; three count up.",
    )
    counted_repeats: int = Field(
        default=2,
        ge=2,
        description='How often a number that says it is a page ("Page 3 of 17") must occur. Nothing else is written '
        "like this.",
    )
    head_width: int = Field(
        default=100, ge=8, description="Most characters of a running head. It fits the width of a page."
    )
    head_slack: float = Field(
        default=0.5,
        gt=0,
        description="How far the length of a page may be from the median length. Chapters end on half a page.",
    )
    head_regular: float = Field(
        default=0.75,
        ge=0,
        le=1,
        description="Share of pages that must be within `head_slack`. The first and the last page may be short.",
    )
    head_interrupts: float = Field(
        default=0.25,
        ge=0,
        le=1,
        description="Share of heads that must stand inside a sentence. A heading never does; on pages of prose two in "
        "three heads do.",
    )
    title_interrupts: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="The same share for a head without a number, which only its places distinguish from text.",
    )
    column_lines: int = Field(
        default=6,
        ge=2,
        description="Fewest lines with text on both sides of a gutter. Fewer may be two addresses side by side.",
    )
    column_page: int = Field(
        default=100,
        ge=2,
        description="Most lines of a page in columns. If more are found, pages were joined and no column is certain.",
    )
    column_words: float = Field(
        default=3.0,
        ge=1,
        description="Fewest words for each line and side, on average. Cells of tables and glossaries have fewer.",
    )
    column_flow: float = Field(
        default=0.4,
        ge=0,
        le=1,
        description="Share of the lines of a side that must begin in lower case. Cells begin with capitals or figures.",
    )
    column_fill: float = Field(
        default=0.7,
        ge=0,
        le=1,
        description="Least mean width of the lines of a side, as a share of its widest line. Prose fills its column.",
    )
    column_letters: float = Field(
        default=0.85,
        ge=0,
        le=1,
        description="Least share of letters and spaces on a side. Aligned code has more signs.",
    )
    spaced_letters: int = Field(
        default=6,
        ge=3,
        description="Letters that must stand alone in a line for it to count as letter-spaced. Fewer may be options.",
    )
    spaced_share: float = Field(
        default=0.8, ge=0, le=1, description="Least share of single letters among the words of a letter-spaced line."
    )
    spaced_known: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="Share of the joined words that must be known from the text or the language. A row of options "
        "gives none.",
    )
    justified_lines: int = Field(
        default=3,
        ge=1,
        description="Lines in a row that must have exactly one width. Two may be chance, because prose is ragged.",
    )
    justified_gaps: float = Field(
        default=0.12,
        ge=0,
        le=1,
        description="Share of wide gaps that such lines must have. A typist leaves one behind each sentence.",
    )
