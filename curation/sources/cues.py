"""Parse a WebVTT or SubRip transcript into utterances: consecutive cues of one speaker are one utterance.

Documented as "WebVTT: The Web Video Text Tracks Format" (W3C), section 6. The cues are parsed here because libraries
silently drop cues whose times they cannot read, and keep only the first voice of a cue that has two.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_SPEAKER = 120  # characters

_TIMES = re.compile(
    r"\s*(?:(\d{1,4}):)?(\d{1,2}):(\d\d)[.,](\d{1,3})\s*-->\s*(?:\d{1,4}:)?\d{1,2}:\d\d[.,]\d", re.ASCII
)
_LINE = re.compile(r"\r\n|\n|\r")
_VOICE = re.compile(r"<(/?)v(?:\.[^\s<>]*)?(?:[ \t]([^<>]*))?>")
_TAG = re.compile(r"</?[^<>\n]*>")
_MARKUP = re.compile(r"</?(?:[a-z]|font|ruby|rt|lang)\b[^<>\n]*>|<[\d:.]+>|\{\\[^{}\n]*\}", re.IGNORECASE)
_PREFIX = re.compile(r"([^:<>\n]{1,120}):\s+")


@dataclass
class Utterance:
    """What one speaker said before another one spoke: seconds from the start of the recording, and texts in order.

    `start` is null where the times of a cue cannot be read; such a cue is an utterance by itself.
    """

    start: float | None
    speaker: str | None
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the whole utterance as one line; line breaks of captions only reflect the width of a screen."""
        return " ".join(" ".join(self.texts).split())


def is_webvtt(text: str) -> bool:
    """Return whether a text begins with the header that WebVTT demands."""
    return re.match(r"\ufeff?WEBVTT(?:[ \t\r\n]|$)", text) is not None


def utterances(text: str, *, webvtt: bool, prefixed: bool = False) -> Iterator[Utterance]:
    """Yield the utterances in the order of the file; cues without words are skipped.

    Args:
        webvtt: read as WebVTT, with entities and voice tags; else as SubRip, where a cue may contain empty lines.
        prefixed: each cue begins with its speaker, as in `Ann Lee: Hello`.
    """
    run: Utterance | None = None
    for start, lines in _cues(text, webvtt):
        for speaker, speech in _spoken("\n".join(lines), webvtt, prefixed):
            if not speech.strip():
                continue
            if run is not None and (run.start is None or start is None or run.speaker != speaker):
                yield run
                run = None
            if run is None:
                run = Utterance(start, speaker)
            run.texts.append(speech)
    if run is not None:
        yield run


def _cues(text: str, webvtt: bool) -> Iterator[tuple[float | None, list[str]]]:
    """Yield the start time and the lines of each cue. Notes, styles and cue names are left out."""
    start: float | None = None
    lines: list[str] | None = None
    open_cue = adjacent = False
    for line in _LINE.split(text):
        if "-->" in line:
            if lines is not None:
                if adjacent and lines and re.fullmatch(r"\s*\d+\s*", lines[-1], re.ASCII):
                    lines.pop()  # the number of this cue: SubRip's come without an empty line at times
                yield start, lines
            times = _TIMES.match(line)
            start, lines, open_cue, adjacent = (_seconds(times) if times else None), [], True, False
        elif not line.strip():
            open_cue, adjacent = not webvtt, False
        elif open_cue and lines is not None:
            lines.append(line)
            adjacent = True
    if lines is not None:
        yield start, lines


def _seconds(found: re.Match[str]) -> float:
    hours, minutes, seconds, fraction = found.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000


def _spoken(cue: str, webvtt: bool, prefixed: bool) -> Iterator[tuple[str | None, str]]:
    """Yield the speaker and text of each part of one cue."""
    if prefixed and (named := _PREFIX.match(cue)):
        yield _name(named.group(1)), _plain(cue[named.end() :], webvtt)
        return
    if not webvtt:
        yield None, _plain(cue, webvtt)
        return
    speaker: str | None = None
    at = 0
    for tag in _VOICE.finditer(cue):
        yield speaker, _plain(cue[at : tag.start()], webvtt)
        speaker = None if tag.group(1) else _name(html.unescape(tag.group(2) or ""))
        at = tag.end()
    yield speaker, _plain(cue[at:], webvtt)


def _name(written: str) -> str | None:
    return " ".join(written.split())[:MAX_SPEAKER] or None


def _plain(said: str, webvtt: bool) -> str:
    return html.unescape(_TAG.sub("", said)) if webvtt else _MARKUP.sub("", said)
