"""Recognize the line by which a list is left: "Unsubscribe", "click here if you no longer want these e-mails".

A person's own line about it ("I cannot unsubscribe") has an "I" or a negation, and stays.
"""

# ruff: noqa: E501 - phrases of mailers stand whole in their line

from __future__ import annotations

import re

from curation.text.word_files import word_file

LISTS = word_file("cleaning/mails/leaving")

MARKS = " \t\u00a0*_#|>[](){}<>\"'“”„«»-–—=~•·⚠️!¡:.\u200b"
LEAVING = re.compile(LISTS.alternation("leaving"))
NO_LONGER = re.compile(
    r"(?:no longer|don't|do not|rather not|not) (?:wish |want |like )?(?:to )?(?:receiv|get)|(?:keine?|nicht mehr|nicht länger)\b.{0,60}(?:erhalten|empfangen|bekommen)|ne (?:plus|souhaitez plus|voulez plus)\b.{0,20}recevoir|"
    r"(?:no (?:desea|quiere|deseas|quieres)|dejar de) .{0,12}recibir|non (?:desider\w+|vuo\w+|vole\w+)? ?.{0,12}ricevere|não (?:deseja|quer|desejar|quiser) .{0,12}receber|deixar de receber|nie (?:chcesz|chcą|chce) .{0,20}otrzymywać|(?:geen|niet)\b.{0,40}\bmeer\b.{0,10}ontvangen"
)
CLICKING = re.compile(
    r"\bclick\b|\bklicken sie|\bklick(?:e|t)?\b|cliquez|clique\b|haga clic|haz clic|\bclicca|cliccare|kliknij|\bklik\b"
)
LINK_ENDS = re.compile(r"https?://\S+\Z")
SAYS_NO = re.compile(r"\b(?:" + LISTS.alternation("says_no") + r")\b")
BARE_WAY_OUT = frozenset(LISTS.phrases("bare_way_out"))
LEAVING_WORDS = frozenset(LISTS.words("leaving_words"))


def is_way_out(core: str, bare: str) -> bool:
    """Return whether a line offers to leave a list: it says only that, or ends in a link, or has the word "click"."""
    parts = (
        [part.strip(MARKS) for part in re.split(r"[|•·]", core)]
        if "|" in core or "•" in core or "·" in core
        else [core]
    )
    if parts[0] in BARE_WAY_OUT and all(part in BARE_WAY_OUT or not part for part in parts):
        return LEAVING.search(f"{core} ") is not None or "prefer" in core or "abonnements" in core
    linked = "://" in bare and LINK_ENDS.search(bare.rstrip(MARKS + ",)>]")) is not None
    if not linked and not CLICKING.search(core):
        return False
    if stays := NO_LONGER.search(core):
        return SAYS_NO.search(core[: stays.start()]) is None or linked
    return LEAVING.search(f"{core} ") is not None and SAYS_NO.search(core) is None
