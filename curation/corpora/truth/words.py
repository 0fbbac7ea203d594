"""Words as they are compared: lower case, without endings, synonyms as one, those that carry no meaning left out.

The lists are of English. In another language every word counts as itself, so that only near-duplicates are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_STOP = """
a about above after again all along already also always am amount an and any anybody anyone anything are aren't as
at be been before being below between big bigger biggest both but by can can't cannot could couldn't currently
despite did didn't do does doesn't doing don't done during e.g each earlier early either else equal equals etc even
ever every everyone everything exceed exceeding exceeds few fewer fewest first for from generally get gets getting
give given gives go goes going got had has have having he hence her here hers high higher highest him his how
however i i.e if in instead into is isn't it it's its just large larger largest late later latest least let lets
limit limited limits long longer longest made make makes making many max maximum may me might min minimum more most
much must mustn't my need needs neither never no nobody none nor normally not note number of old older oldest on
once only onto or other others ought our ours over own per please same set shall she short shorter shortest should
shouldn't simply small smaller smallest so some somebody someone something sooner still such take taken takes taking
than that that's the their theirs them then there there's therefore these they this those through thus to together
too total typically under unlike until up up-to upon us usually very via was wasn't we we'll we're well were what
when where whether which while who whom whose why will with within without won't would wouldn't yes yet you you'll
you're young younger your yours
"""
STOP = frozenset(_STOP.split())
# Words that say little about what a claim is about.
_VAGUE = """
accept actual allow amount ask available basic become begin bring business calculate calendar carry case
cause certain change close come common company complete comprise conduct consider contact contain count cover
create current customer date day default defaults detail different duration earn end ensure entire entitle equal
exist expect fact find finish follow free full general give grant handle happen hear height help hit hold hour
include information issue item join kind know last lead learn length like line live look main mean measure meet
minute month move must need new normal number obtain occur offer open operate option overall part pass people
perform period person place plan play point policy prepare present process produce product provide put raise reach
receipt receive reduce regular remain require rule run say see serve service set show size sort speak special spend
stand start stay step suggest team tell thing time total treat try turn type use user usual wait want way week whole
width work working write year
"""
VAGUE = frozenset(_VAGUE.split())
# Verbs that an instruction begins with.
_ORDERS = """
ask add allow attach call check choose click close confirm connect contact copy create delete disable download
enable enter find follow go hold install keep leave log look make move note open pick plug press provide read remove
replace restart run save scroll see select send set sign start stop switch tap test try turn type unplug update use
wait write
"""
ORDERS = frozenset(_ORDERS.split())
# Nothing that tells one thing from another, though written in capitals or with a digit.
COMMON = frozenset({"2fa", "mfa", "faq", "faqs", "id", "ids", "ok", "url", "urls", "24x7", "n/a", "tba", "tbd", "asap"})
# Words of titles and headings that name the sort of text, not what it is about.
_SORTS = """
about answer answers article asked base basics conditions details duration essentials explained facts faq faqs
frequently general guide guidelines guides handbook help how information internal introduction knowledge length
limits manual notes official our overview page period policies policy procedure process question questions quick
reference rule rules summary terms time times troubleshooting what when where who why wiki window your
"""
SORTS = frozenset(_SORTS.split())
# A line: words that mean the same where support and policies speak; the first stands for all, and for their endings.
SYNONYMS = """
refund reimburse repay return
deliver arrive delivery arrival
ship dispatch despatch send sent shipment
cancel terminate cancellation termination
delete erase remove purge wipe destroy deletion removal erasure
keep retain retention store preserve kept save archive hold held
password passphrase passcode
login signin logon
reply respond response answer
price cost fee tariff charged
worth value amount
visitor guest
suspend deactivate
buy purchase order bought acquire
customer user client member person people individual everyone
employee staff worker colleague personnel employment
attachment attach upload
device unit equipment appliance
warranty guarantee cover coverage promise assure
item goods good product article merchandise
expire lapse expiry expiration valid validity last usable redeemable
session timeout
lock block
attempt try tries
notice notify notification
invoice bill billing
pay payment paid settle due payable
approve approval authorise authorize authorisation authorization sign-off consent
team department
vacation holiday leave
salary wage
meeting appointment
character letter
file submit lodge
travel trip journey
meal food
limit quota cap ceiling allowance
concurrent simultaneous parallel
recover restore recovery restoration recoverable
apply application
inactive idle inactivity
review audit check
training course
replace replacement swap exchange substitute
complain complaint
admin administrator
document paperwork
office workplace
"""
# A line: words of which one excludes the others; a claim about one says nothing about another. Behind `!` such as
# narrow a claim: what is said of one of them need not hold for all.
CONTRASTS = """
! standard express premium basic pro enterprise business team starter free plus lite advanced ultimate gold silver
monthly annual yearly quarterly weekly daily hourly lifetime
! domestic international national local overseas abroad foreign
! opened unopened
new existing former previous old
! upload download
! incoming outgoing inbound outbound
member employee guest
! admin administrator owner viewer editor manager contractor intern supervisor director freelancer apprentice trainee
agent customer partner reseller supplier vendor
phone email chat post mail sms letter
ios android windows mac macos linux
! eu uk germany france spain italy usa canada china india japan europe america asia australia
hardware software digital physical
mobile desktop laptop tablet phone
! production staging test sandbox development
! weekday weekend saturday sunday
! indoor outdoor
! wired wireless
first second third fourth
critical urgent high medium low normal severe minor major
public private internal confidential restricted
small large
! adult child student senior
read write
full partial
input output
credit debit
! gross net
client server
single double
morning afternoon evening night
spring summer autumn winter
! refurbished used repaired
north south east west
! parttime fulltime
primary secondary
hot cold
! sick parental maternity paternity unpaid
! hotel flight train taxi
router switch camera
"""


_LONG = "ation ition ment able ible ance ence ing ion ity ed er or al ly"
_ENDINGS = tuple(_LONG.split())
_SHORT = 4  # letters that a stem has at least
_PHRASES = (
    (re.compile(r"\b(?:send|sent|give|gave|bring|hand)(?:s|ing)?(?: \w+){0,2}? back\b"), "return"),
    (re.compile(r"\bmoney back\b"), "refund"),
    (re.compile(r"\b(?:sign|log)(?:s|ged|ging|ing)?[ -](?:in|on)\b"), "login"),
    (re.compile(r"\bback(?:s|ed|ing)?[ -]up\b"), "backup"),
    (
        re.compile(
            r"\b(?:2fa|mfa|(?:two|multi|2)[ -](?:factor|step)(?: (?:authentication|verification|login))?)(?!\w)"
        ),
        "twofactor",
    ),
    (re.compile(r"\be-mail"), "email"),
    (
        re.compile(r"\b(?:annual leave|paid (?:holidays?|leave|vacation|time off)|holiday allowance|vacation)\b"),
        "vacation",
    ),
    (re.compile(r"\btime off\b"), "vacation"),
    (re.compile(r"\bpart[ -]time\b"), "parttime"),
    (re.compile(r"\bfull[ -]time\b"), "fulltime"),
)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The word without its endings, so that `returned`, `returns` and `return` are one; at least `_SHORT` letters where
    one was taken away, or three where that was a plural."""
    word = word.replace("’", "'").removesuffix("'s").removesuffix("'")
    if not word.isascii() or not word.isalpha():
        return word
    if word.endswith(("ies", "ied")) and len(word) > _SHORT:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) >= _SHORT:
        word = word[:-1]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORT:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "lsaeiou":
                word = word[:-1]
            break
    while len(word) > _SHORT and word[-1] in "ey":
        word = word[:-1]
    return word


_ONE = {stem(w): stem(line.split()[0]) for line in SYNONYMS.strip().splitlines() for w in line.split()}
_SAYS_LITTLE = frozenset(word for word in map(stem, VAGUE) if _ONE.get(word, word) == word)
_SORT = frozenset(stem(word) for word in SORTS) | frozenset(_ONE.get(stem(word), stem(word)) for word in SORTS)


def _sets() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in CONTRASTS.strip().splitlines():
        own = frozenset(line.removeprefix("!").split())
        for word in own:
            found[word] = (found.get(word, frozenset()) | own) - {word}
    return found


EXCLUDES = _sets()
NARROWS = frozenset(w for line in CONTRASTS.splitlines() if line.startswith("!") for w in line[1:].split())


def plain(text: str) -> str:
    """The text in lower case, with phrases that mean one word as that word."""
    text = text.lower().replace("’", "'")
    for pattern, word in _PHRASES:
        text = pattern.sub(word, text)
    return text


@lru_cache(maxsize=50_000)
def meaning(word: str) -> str | None:
    """The stem that stands for a word and its synonyms; None where it means nothing by itself."""
    if word in STOP or len(word) < 2:
        return None
    root = stem(word)
    return _ONE.get(root, root)


def meanings(text: str) -> frozenset[str]:
    """What the words of a text mean."""
    return frozenset(sequence(text))


def sequence(text: str) -> tuple[str, ...]:
    """What the words of a text mean, in their order."""
    return tuple(filter(None, map(meaning, WORD.findall(plain(text)))))


def qualifiers(text: str) -> frozenset[str]:
    """Words of a text of which one excludes others."""
    return frozenset(
        single
        for word in WORD.findall(plain(text))
        for single in (word, word.removesuffix("s"), word.removesuffix("es"))
        if single in EXCLUDES
    )


def weight(words: Iterable[str]) -> float:
    """How much some meanings say together: 1 each, a quarter for one that is vague."""
    return sum(0.25 if word in _SAYS_LITTLE else 1.0 for word in words)


def subject(words: Iterable[str]) -> frozenset[str]:
    """Meanings of a title without those that name its sort."""
    return frozenset(word for word in words if word not in _SORT)
