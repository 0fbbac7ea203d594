"""A person's name from the local part of a mail address; a person may have no other name on file."""

from __future__ import annotations

import re

from curation.privacy.rules.names.given_names import names

SHORTEST = 6  # letters of a name in one word: a shorter one is often a word of the texts too, such as `cout`
BETWEEN = re.compile(r"[._-]+")
DIGITS = re.compile(r"\d{1,4}\Z")
OF_NOBODY = re.compile(r"(?:master|daemon|reply|admin|root|bot|list|lists|request|support|info|news)\Z")


def named_by(address: str) -> str | None:
    """Return `andrew barnes` for andrew.barnes2@example.com, `awhalley` for awhalley@example.com.

    None where the address may be a mailbox that several people read, or its words are everyday ones. Of two or more
    words one must be a known name; a single word needs six letters.
    """
    local = address.partition("@")[0].partition("+")[0].lower()
    words = [DIGITS.sub("", word) for word in BETWEEN.split(local)]
    lists = names()
    if not all(word.isalpha() for word in words) or any(OF_NOBODY.search(word) for word in words):
        return None
    if any(word in lists.nobody or word in lists.ordinary for word in words):
        return None
    known = any(map(lists.know, words))
    if len(words) == 1:
        return words[0] if len(words[0]) >= SHORTEST and words[0] not in lists.everyday else None
    return " ".join(words) if known else None
