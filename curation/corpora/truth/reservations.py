"""Recognize statements about others, an example or the past, and statements that hold in some cases only.

The patterns are for English, German and French.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from curation.corpora.truth.values import Value
from curation.corpora.truth.words import meanings
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("corpora/truth/reservations")

# Statements that are no rule of this company: an example, a wrong opinion, a rule of others, a note of a page on
# itself.
EXAMPLE = (
    r"for example|for instance|e\.g\.|example:|^\W*(?:an? )?example\b|\bimagine\b|\bsuppose\b|let us say|let's say"
    r"|zum beispiel|z\. ?b\.|beispiel:|beispielsweise|angenommen|par exemple|p\. ?ex\.|exemple|supposons|hypothetical"
    r"|fictitious|sample (?:ticket|text|letter|case|order|invoice)"
)
WRONG = (
    r"(?:people|customers|users|colleagues|some|many|often|sometimes|widely|commonly|wrongly|mistakenly|you may have)"
    r" (?:\w+ )?(?:believe|believed|think|assume|assumed|say|said|claim|claimed|heard|read|quote|quoted|told)\b"
    r"|\bmyth\b|misconception|misunderst|contrary to|that is (?:wrong|not true|incorrect|false|a mistake)|\brumou?rs?\b"
    r"|\b(?:this|that|it|which) (?:is|was) (?:simply |just )?(?:wrong|incorrect|untrue|a mistake)\b|irrtum"
    r"|fälschlich|das ist falsch|stimmt nicht|manche (?:glauben|denken|meinen)"
    r"|entgegen|missverständnis|contrairement|idée reçue|à tort|c'est faux|est faux|certains (?:pensent|croient)"
)
OTHERS = (
    r"\b(?:other|most|many|some|several|different|rival|competing) (?:\w+ )?(?:companies|company|providers?"
    r"|vendors?|shops?|stores?|retailers?"
    r"|sellers?|firms?|employers?|banks?|carriers?|competitors?|manufacturers?|suppliers? offer"
    r"|services? (?:offer|give))\b"
    r"|\bcompetitors?\b|\bin (?:the|this|our) (?:trade|industry|sector)\b|\belsewhere\b|industry (?:average"
    r"|standard|norm)"
    r"|\bandere (?:firmen|unternehmen|anbieter|händler|hersteller|arbeitgeber)|wettbewerb|mitbewerb|konkurren\w+"
    r"|branchenüblich|anderswo"
    r"|d'autres (?:entreprises|sociétés|prestataires|fournisseurs|marchands|enseignes)"
    r"|(?:les|nos|des|aux|leurs) concurrents?\b|ailleurs\b"
    r"|dans le secteur"
)
ABOUT_ITSELF = (
    r"^\W*(?:(?:last|next) (?:\w+ )?(?:review|reviewed|update|updated|change|changed|checked|revision)\b"
    r"|reading time|read(?:ing)? time"
    r"|(?:ticket |letter |mail )?template (?:no\.?|number|id)?\s?#?\d|(?:document|page|form|article|policy|kb"
    r"|revision|version|printed"
    r"|reference|ref)\b\.? ?(?:no|nr|number|id|on|of|date)?\b\.?:? ?#?\d|\d+[ -]min(?:ute)? read|zuletzt"
    r"|letzte (?:prüfung|änderung)"
    r"|nächste (?:prüfung|überprüfung)|stand:|dokument (?:nr|nummer)|dernière (?:relecture|mise|révision)"
    r"|mis à jour|prochaine (?:relecture|révision)"
    r"|back to top|table of contents|edit this page|was this (?:page|article) helpful|all rights reserved"
    r"|powered by|page \d+ of \d+|(?:for|to find) (?:more|further|additional) (?:information|details|help)"
    r"|(?:licen[sc]ed|released) under|see also|related (?:pages|articles)|previous:|next:"
    r"|document n|lesezeit|temps de lecture|©|copyright|owner:|author:|approved (?:by|on)|phone:|tel\.?:|room:|fax)"
)
NOT_OURS = lazy_pattern(f"{EXAMPLE}|{WRONG}|{OTHERS}|{ABOUT_ITSELF}", re.IGNORECASE)

_SOME_TIME = r"(?:the )?(?:(?:end|start|beginning|middle) of )?(?:\w+ )?(?:19|20)\d\d"
PAST = re.compile(
    rf"\bused to (?:be|have|get|last|cost|take|apply|end|start|run|allow)|\b(?:previously|formerly|originally"
    rf"|in the past|back then"
    rf"|in former times|historically|until recently|once was|was once|were once)\b"
    rf"|\b(?:until|till|up to|before|prior to|through)\b {_SOME_TIME}\b|\b(?:in"
    rf"|during) {_SOME_TIME}[^.;]{{0,40}}\b(?:was|were)\b"
    rf"|\b(?:was|were|had been)\b[^.;]{{0,60}}\b(?:before|until|till|up to|prior to|in) {_SOME_TIME}\b"
    rf"|\b(?:old|older|former|previous|earlier|prior|last year's|superseded|outdated|retired"
    rf"|archived) (?:\w+ )?(?:rule|version|policy|limit|edition|value|price|fee|period|term|regulation|wording"
    rf"|threshold|handbook|contract|agreement|rate)s?\b"
    rf"|\b(?:was|were|has been|have been|had been) (?:raised|lowered|increased|reduced|changed|cut|extended"
    rf"|shortened|moved|replaced|dropped)\b|\binstead of (?:the )?(?:usual )?\d"
    rf"|\b(?:went|gone|goes|is|are|was|were) (?:down|up) from\b"
    rf"|^\W*(?:until|till|up to|before) \d{{1,2}}(?:st|nd|rd|th)? \w+ (?:19|20)\d\d\b[^.;]*"
    rf"\b(?:was|were|had|cost|applied|lasted|ran)\b"
    rf"|\bfrüher|\bbis(?: zum)?(?: ende| mitte| anfang)? (?:\w+ )?20\d\d|\bvor (?:\w+ )?20\d\d|\behemals"
    rf"|\bbislang|\bdamals|\bvorher (?:war|galt)|\bstatt (?:bisher )?\d"
    rf"|\bavant (?:\w+ )?20\d\d|\bauparavant|\bjusqu'(?:en|au|à)[^.;]{{0,20}}20\d\d|\banciennement|\bautrefois"
    rf"|\bprécédemment|\bau lieu de \d|\bancien(?:ne)?s? (?:règle|version|limite|délai|plafond)",
    re.IGNORECASE,
)
PRESENT = re.compile(r"\b(?:" + LISTS.alternation("present") + r")\b", re.IGNORECASE)
TO = re.compile(r"\bfrom\b[^;]*\bto\s*$|\b(?:to|auf|à)\s*$", re.IGNORECASE)
CLAUSE = re.compile(
    r"[;()\[\]–—]|,\s+(?:and|but|now|today|since|jetzt|heute|seit\w*|aujourd'hui|désormais|depuis)\b|\.\s"
)

# For whom or where alone something holds: `(members only)`, `members only`, `except for members`.
_NOUN = r"(?:the |all |our |any |die |der |den |das |les |la |le )?([^,:.;()\d]{3,45})"
SCOPE = re.compile(
    r"\((?:only )?(?:for|in|on|applies to|gilt für|für|nur für|nur in|nur|uniquement pour|pour|seulement pour"
    r"|concerne)\s([^()\d]{3,50}?)"
    r"(?:\s(?:only|seulement|uniquement))?\s?\)|\(([^()\d]{3,50}?)\s(?:only|seulement|uniquement)\s?\)"
    r"|\b(?:only (?:for|in|to|on)|nur für|nur in|uniquement pour|seulement pour|except(?:ion)?:? (?:for|in|on)"
    r"|other than|außer|ausgenommen"
    r"|sauf|ausnahme:? (?:für|in)|exception : pour|excepté|applies (?:only )?to|does not apply to"
    r"|does not hold for|in force for|valid for|holds for|gilt (?:nur )?für|vaut pour"
    r"|s'applique (?:uniquement )?(?:à|aux))\s+" + _NOUN,
    re.IGNORECASE,
)
# The same as one case of several, which may be no restriction: `For dispatch on the same day, …`.
CASE = re.compile(
    r"^\W*(?:for|in|on|with|to|at|für|bei|in|im|pour|en|au|aux|dans)\s+" + _NOUN + r"\s?[,:]", re.IGNORECASE
)


def not_ours(said: str) -> bool:
    """Return whether a statement is no rule of this company, such as an example or a rule of others."""
    return NOT_OURS.search(said) is not None


def now(said: str, values: Sequence[Value]) -> list[Value] | None:
    """Return the values that a statement gives for today; None if it is about the past only."""
    if PAST.search(said) is None:
        return list(values)
    kept = []
    for start, end in _clauses(said):
        own = [value for value in values if start <= value.start < end]
        past = PAST.search(said, start, end)
        if past is None and PRESENT.search(said, start, end):
            kept += own
        elif len(own) == 2 and TO.search(said[start : own[1].start]):
            kept.append(own[1])
    return kept or None


def past(said: str) -> list[tuple[int, int]]:
    """Return the spans of a statement that say that something held in the past."""
    return [match.span() for match in PAST.finditer(said)]


def _clauses(said: str) -> list[tuple[int, int]]:
    cuts = [0, *(match.start() for match in CLAUSE.finditer(said)), len(said)]
    return list(pairwise(cuts))


def scope(said: str) -> frozenset[str]:
    """Return the meanings of the words that say for whom or where only a statement holds."""
    return meanings(" ".join(part for groups in SCOPE.findall(said) for part in groups))


def case(said: str) -> frozenset[str]:
    """Return the meanings of the opening words that say which case a statement is about."""
    match = CASE.match(said)
    return meanings(match[1]) if match else frozenset()
