"""The person's name that the local part of a mail address gives: somebody who signs with it, or is called so, may have
no other name on file.
"""

from __future__ import annotations

import re

from curation.privacy.rules.names.given_names import names

SHORTEST = 6  # letters of a name in one word: a shorter one is often a word of the texts too, such as `cout`
BETWEEN = re.compile(r"[._-]+")
DIGITS = re.compile(r"\d{1,4}\Z")
OF_NOBODY = re.compile(r"(?:master|daemon|reply|admin|root|bot|list|lists|request|support|info|news)\Z")


def named_by(address: str) -> str | None:
    """`andrew barnes` of andrew.barnes2@example.com, `awhalley` of awhalley@example.com; None where the address may be
    a mailbox that several read, or its words are everyday ones.

    Two words and more count where one of them is known as a name, a single one from six letters on.
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
