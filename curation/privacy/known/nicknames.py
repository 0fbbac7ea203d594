"""Short and pet forms of first names in the languages of Europe: Robert is also called Bob.

Groups of forms of one name, folded; a form may be in several groups. They are used for a document's own people only, so
a rare pair does little harm, and a missing one leaves a name in the text.
"""

from __future__ import annotations

from curation.privacy.known.words import key
from curation.text.word_files import word_file

LISTS = word_file("privacy/known/nicknames")

FORMS: dict[str, frozenset[str]] = {}
for _group in LISTS.phrases("groups"):
    _forms = frozenset(map(key, _group.split()))
    for _form in _forms:
        FORMS[_form] = FORMS.get(_form, frozenset()) | _forms


def nicknames(name: str) -> frozenset[str]:
    """Return other forms of a first name, as keys (`words.key`); empty where none are known."""
    return FORMS.get(name, frozenset()) - {name}
