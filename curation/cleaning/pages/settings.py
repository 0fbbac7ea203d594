"""What the repair of pages may be told: which kinds of damage are repaired, and from when it is sure enough."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

VERSION = "pages-1"
PageKind = Literal["hyphenation", "ligature", "running_head", "page_number", "columns", "spacing"]
KINDS: tuple[PageKind, ...] = ("hyphenation", "ligature", "running_head", "page_number", "columns", "spacing")


class PageSettings(BaseModel):
    """Kinds and thresholds of `page_edits`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[PageKind, ...] = Field(default=KINDS, description="The damage that is repaired.")
    hyphen_line: int = Field(
        default=12, ge=1, description="Characters of a line broken by a hyphen: a narrower column is none, a list is."
    )
    hyphen_habit: int = Field(
        default=2,
        ge=1,
        description="Line ends with a hyphen before a word that nothing attests is joined: one may be a dash.",
    )
    ligature_habit: int = Field(
        default=3, ge=1, description="Spaces behind ligatures before all go where no ligature is followed by a letter."
    )
    page_lines: int = Field(
        default=15,
        ge=2,
        description="Lines between two running heads: a printed page has 25 to 60, a slide has no prose.",
    )
    head_repeats: int = Field(
        default=3,
        ge=2,
        description="Times that a running head or page number stands: twice is chance, three times count up.",
    )
    counted_repeats: int = Field(
        default=2,
        ge=2,
        description='Times of a number that says it is a page ("Page 3 of 17"): nothing else is written so.',
    )
    head_width: int = Field(default=100, ge=8, description="Characters of a running head: it fits the width of a page.")
    head_slack: float = Field(
        default=0.5, gt=0, description="How far a page may be from the median length: chapters end on half a page."
    )
    head_regular: float = Field(
        default=0.75, ge=0, le=1, description="Share of pages within the slack: the first and the last may be short."
    )
    head_interrupts: float = Field(
        default=0.25,
        ge=0,
        le=1,
        description="Share of heads inside a sentence: a heading never is, of pages of prose two in three are.",
    )
    title_interrupts: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="The same share for a head without a number, which only its places tell from text.",
    )
    column_lines: int = Field(
        default=6,
        ge=2,
        description="Lines with text on both sides of a gutter: fewer may be an address beside another.",
    )
    column_page: int = Field(
        default=100,
        ge=2,
        description="Lines of a page in columns: where more are found, pages were joined and none is sure.",
    )
    column_words: float = Field(
        default=3.0, ge=1, description="Words a line and side in the mean: cells of tables and glossaries have fewer."
    )
    column_flow: float = Field(
        default=0.4,
        ge=0,
        le=1,
        description="Share of lines a side that begin in lower case: cells begin with capitals or figures.",
    )
    column_fill: float = Field(
        default=0.7,
        ge=0,
        le=1,
        description="Mean width of a side's lines as a share of its widest: prose fills its column.",
    )
    column_letters: float = Field(
        default=0.85, ge=0, le=1, description="Share of letters and spaces a side: aligned code has more signs."
    )
    spaced_letters: int = Field(
        default=6,
        ge=3,
        description="Letters that stand alone in a line before it counts as letter-spaced: fewer are options.",
    )
    spaced_share: float = Field(
        default=0.8, ge=0, le=1, description="Share of single letters among what stands in a letter-spaced line."
    )
    spaced_known: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="Share of joined words that are known from the text or the language: a row of options gives none.",
    )
    justified_lines: int = Field(
        default=3, ge=1, description="Lines in a row of exactly one width: two are one by chance, prose is ragged."
    )
    justified_gaps: float = Field(
        default=0.12, ge=0, le=1, description="Share of wide gaps in such lines: a typist has one behind each sentence."
    )
