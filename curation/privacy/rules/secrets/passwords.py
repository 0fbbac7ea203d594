"""Passwords, passphrases and security answers that the words around them announce, in prose, forms and settings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.labelled import Words
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.word_files import word_file

LISTS = word_file("privacy/secrets/passwords")

# Words of at least six letters may be part of a setting's name: DB_PASSWORD, spring.datasource.password.
LONG_WORDS = Words(LISTS.phrases("long_words"), inside=True)
SHORT_WORDS = Words(LISTS.words("short_words"))
DUTCH = "ww"  # in capitals it is hot water, a week or a war
IS = "(?:" + LISTS.alternation("is") + ")"
QUOTE = "\"'`“”„«»‘’"
QUOTED = rf"[{QUOTE}](?P<quoted>[^{QUOTE}\n]{{3,64}})[{QUOTE}]"
RAW = rf"(?P<raw>(?:(?!&\w{{1,30}}=)[^\s{QUOTE}<>;,]|,(?=[^\s{QUOTE}])){{3,128}})"
VALUE = rf"(?:{QUOTED}|{RAW})"
# Password: x · password=x · "password": "x" · <password>x< · DB_PASSWORD=x · Password (admin): x
ASSIGNED = re.compile(
    rf"(?i)[\w\-]{{0,12}}(?:\s?\([^()\n]{{1,30}}\)|\s(?:for|für|pour|para|per|do|voor)(?:\s[^\s:=]{{1,30}}){{1,4}}?)?"
    rf"[*_`]{{0,3}}(?:[\"'\]]{{0,2}}\s{{0,3}}(?::=|=>|[:=]|->|→|(?P<dash>(?<=\s)[–\-|](?=\s)))|>)"
    rf"[*_]{{0,3}}[ \t]{{0,2}}(?P<line>\n\s{{0,2}})?[*_]{{0,3}}{VALUE}"
)
# my password is x · das Passwort für das Portal lautet x
STATED = re.compile(
    rf"(?i)(?P<between>(?:[^\n.:;!?=]|\.(?=\w)){{0,60}}?)\s{IS}(?:\s(?:now|jetzt|:))?\s?:?\s{{1,2}}{VALUE}"
)
# with password x · pw x
BESIDE = re.compile(rf"(?i)\s{{1,2}}{VALUE}")
# the password you gave me (x) · password, the new one is x · wrong password when I type x
NEAR = re.compile(
    rf"(?i)(?:[^\n.:;()]{{0,40}}(?<!\])\((?P<raw>[^\s()]{{5,64}})\)|"
    rf"[^\n:;]{{0,60}}?\s(?:(?:new|old|current) one (?:is|was)|"
    rf"(?:typed?|enter(?:ed)?|gebe|tippe|tape|escribo))\s(?:in\s|ein\s)?(?P<other>[^\s{QUOTE}<>;,]{{5,64}}))"
)
# the default password, x, was never changed
APPOSED = re.compile(rf"(?i),\s(?P<raw>[^\s{QUOTE}<>;,]{{5,64}}),\s")
PHRASE = re.compile(r"(?i)\s?(?:is\s?:?|[:=])\s{0,2}\n?(?P<words>(?:[a-z]{3,10}[ \n]{1,2}){3,24}[a-z]{3,10})")
ANSWER = re.compile(
    r"(?i)(?:\s(?:to|for|auf|zu)[^\n:]{0,40}?)?(?:\s?[:=]|\s(?:is|was|ist|lautet|est|es|é|è|luidt))\s{1,2}"
    r"(?P<value>[^\s,;.!?]{2,30}(?:\s[A-Z][\w'\-]{1,20})?)"
)
ANSWER_WORDS = Words(
    (
        *("security answer", "secret answer", "answer to my security question", "answer to the security question"),
        *(
            "maiden name",
            "geburtsname der mutter",
            "mädchenname",
            "sicherheitsantwort",
            "réponse secrète",
            "respuesta secreta",
            "resposta secreta",
            "resposta de segurança",
            "respuesta de seguridad",
            "risposta segreta",
            "risposta di sicurezza",
            "geheime antwort",
            "geheim antwoord",
            "geheime antwoord",
            "réponse de sécurité",
        ),
    )
)
FOREIGN_PHRASES = (
    *(
        "wachtwoordzin",
        "wachtzin",
        "herstelzin",
        "wiederherstellungsphrase",
        "phrase de récupération",
        "phrase secrète",
    ),
    *("frase de recuperación", "frase semilla", "frase di recupero", "frase segreta", "frase de recuperação"),
)
PHRASE_WORDS = Words(
    ("passphrase", "seed phrase", "recovery phrase", "mnemonic", "secret phrase", "pass phrase", *FOREIGN_PHRASES)
)
# login: bob / x · credentials: bob:x · username/password: admin/admin
PAIR = re.compile(
    r"(?i)(?<![^\W_])(?P<sure>user(?:name)?\s?(?:/|and|&|,)\s?(?:pass(?:word)?|pw|pwd)|credentials?|creds|zugangsdaten|"
    r"anmeldedaten|identifiants|credenciales|credenziali|dane logowania|inloggegevens)?"
    r"(?(sure)|(?:log(?:ged)?[\- ]?in|sign in|user(?:name)?|benutzer(?:name)?|usuario|utente|utilisateur|acceso|accès))"
    rf"\s?(?:is|are|ist|sind|sont|son|with|as|using|mit|avec|con|[:=])\s?:?\s?(?!https?:)(?P<user>[^\s/|{QUOTE}:]{{2,64}})\s{{0,2}}[/|:,]\s{{0,2}}(?!//)"
    rf"(?P<raw>[^\s{QUOTE}<>;,]{{3,64}})"
)
USER_WORDS = Words(LISTS.phrases("user_words"))
OPTION = re.compile(rf"(?<!\S)(?:--pass(?:word|wd)?|--token|--secret|--api-key)[\s=]{{1,2}}{VALUE}")
NOT_ONE = re.compile(  # what stands between a password's word and `is` where no password follows
    r"(?i)[\s\-](?:" + LISTS.alternation("not_one") + ")"
)
PLACEHOLDER = re.compile(
    r"(?i)[*x•.#_\-?…]{3,}|[<\[{(%].{0,60}[>\]})%]|\$\{?[A-Z_]{3,}\}?|[•*]{2,}.{0,3}|https?:.{0,200}|.{1,60}:|"
    r"(?:your|my|the|new|old)[_\-].{0,30}|[\w.]{1,40}\(.{0,60}|[a-z_]{2,20}=\w+|[\d.,]+%"
    # Where a program reads a password from: `$DB_PASSWORD`, `os.environ[…`, `settings.DB_PASSWORD`.
    r"|\$(?-i:[A-Z_]{3,40})|[a-z_]\w{0,20}(?:\.\w{1,20}){1,3}\[.{0,60}|(?-i:[a-z_]{2,20}\.(?:[a-z_]{2,20}\.){0,2}[A-Z]{2,20}_[A-Z_]{2,40})"
    # A program's variable for a password: `user_dict[`, `hashed_password`; a tag in YAML.
    r"|[a-z_]\w{0,40}\[|(?-i:(?:[a-z]{3,20}_){1,3}(?:password|passwd|pwd))|![a-z]{3,12}\.{0,3}"
)
STATES = frozenset(LISTS.words("states"))
# Results of tests: `--- PASS: TestLogin/expired`, `PASS: net.base/close.exp`.
VERDICT = re.compile(r"-{3} ?$")
OF_A_TEST = re.compile(r"(?i)(?=[\w.:#\-]*(?:/|test))[a-z_][\w./:#\[\]()=,\-]*")
# `you must pass --watch-db`: before the verb.
VERB = re.compile(r"(?i)(?<!\w)(?:to|must|can|could|should|would|will|may|might|we|you|they|not|don['’]t|please)\s$")
# `<pass name="x">` has an attribute, `pass="base"` is one itself: of a renderer, where nobody logs in beside it.
ATTRIBUTE = re.compile(r"[A-Za-z_:\-]{2,40}=")
OWN_ATTRIBUTE = re.compile(r"=\"[a-z]{3,40}\"")
LOGS_IN = re.compile(r"(?i)user|usr|log-?in|host|server|account|database|db|auth|e?mail")
# The answer to the command `pwd`, which prints the current folder.
FOLDER = re.compile(r"[ \t]*\r?\n[ \t>]*(?:[/~]|[A-Za-z]:\\)")
PARTICIPLE = re.compile(r"(?i)[a-z\-]{4,}(?:ed|ing|able|ible|ly)")
AFTER = re.compile(r"\s{0,3}(?:$|\n|[.!?,;)](?:\s|$))")


def passwords(text: str) -> Iterator[Hit]:
    """Yield passwords that are set behind their word, stated in a sentence, beside the word, or paired with a user's
    name."""
    for start, end in (*LONG_WORDS.spans(text), *SHORT_WORDS.spans(text)):
        if end - start < 5 and text[end : end + 1].isalpha():
            continue  # passed = …
        if text[start:end] == "Pass" and text[end : end + 2] == " `":
            continue  # to a function
        if (text[start:end] == "pwd" and FOLDER.match(text, end)) or text[start:end] == DUTCH.upper():
            continue
        dutch = text[start:end].lower() == DUTCH
        assigned = ASSIGNED.match(text, end)
        if assigned and not (text[max(0, start - 1)] == "/" and PAIR.search(text, max(0, start - 20), end + 80)):
            cell = assigned["dash"] == "|"  # of a table: of words too
            if cell and not any(map(str.isdigit, assigned["quoted"] or assigned["raw"])):
                continue
            if _is_verdict(text, start, end, assigned["raw"]) or _is_attribute(text, start, end):
                continue
            needs_form = dutch or assigned["line"] is not None or assigned["dash"] is not None
            yield from _password(text, assigned, needs_form=needs_form, score=0.9, longer=dutch)
        if text[end : end + 1].isalpha():
            continue
        stated = STATED.match(text, end)
        if stated and not NOT_ONE.match(stated["between"]) and (end - start > 4 or not stated["between"]):
            yield from _password(text, stated, needs_form=_far(stated["between"]), score=0.85, prose=True)
        pass_ = text[start:end] == "pass"
        verb = pass_ and (text[start - 1 : start] == "-" or VERB.search(text, max(0, start - 12), start) is not None)
        for pattern in (BESIDE, NEAR, APPOSED) if end - start > 4 else () if verb else (BESIDE,):
            near = pattern.match(text, end)
            if near:
                yield from _password(text, near, needs_form=True, score=0.8, prose=True, longer=True)
    if "--" in text:
        for match in OPTION.finditer(text):
            yield from _password(text, match, needs_form=False, score=0.9)
    for words, pattern, group in ((PHRASE_WORDS, PHRASE, "words"), (ANSWER_WORDS, ANSWER, "value")):
        for _, end in words.spans(text):
            phrase = pattern.match(text, end)
            if phrase and phrase[group].casefold() not in STATES:
                yield Hit(*phrase.span(group), 0.85)
    for start, _ in USER_WORDS.spans(text):
        pair = PAIR.match(text, start)
        if pair and pair["user"].casefold() not in STATES:
            yield from _password(text, pair, needs_form=pair["sure"] is None, score=0.85)


def _password(
    text: str, match: re.Match[str], *, needs_form: bool, score: float, prose: bool = False, longer: bool = False
) -> Iterator[Hit]:
    """Yield the value of a match, unless it is a placeholder, describes a password, or is too plain a word for its
    place."""
    name = next(group for group in ("quoted", "raw", "other") if match.groupdict().get(group))
    quoted = name == "quoted"
    start, end = match.span(name)
    if not quoted:
        end = start + len(text[start:end].rstrip(".,;:)?]}"))
    value = text[start:end]
    shortest = 5 if longer and not quoted else 3
    if end - start < shortest or PLACEHOLDER.fullmatch(value) or PLACEHOLDER.fullmatch(match[name]):
        return
    if not quoted and ATTRIBUTE.fullmatch(match[name]) and text[match.end(name) :][:1] in ('"', "'"):
        return
    word = value.strip("!.-").casefold()
    if word in STATES or word in LONG_WORDS.words or (prose and not quoted and PARTICIPLE.fullmatch(value)):
        return
    plain = not quoted and not formed(value)
    if plain and (needs_form or ((prose or _described(text, match)) and not AFTER.match(text, end))):
        return
    yield Hit(start, end, score)


def _is_verdict(text: str, start: int, end: int, value: str | None) -> bool:
    """Whether PASS is the result of a test and announces no password."""
    if text[start:end] != "PASS" or value is None:
        return False
    return VERDICT.search(text, max(0, start - 4), start) is not None or OF_A_TEST.fullmatch(value) is not None


def _is_attribute(text: str, start: int, end: int) -> bool:
    """Whether `pass="word"` names a renderer's pass: no word near it speaks of logging in."""
    if text[start:end] != "pass" or (start and not text[start - 1].isspace()) or not OWN_ATTRIBUTE.match(text, end):
        return False
    return LOGS_IN.search(text, max(0, start - 80), end + 80) is None


def _far(between: str) -> bool:
    """Whether much text, or an opening bracket, stands between the password's word and `is`. Only a `formed` value
    counts then."""
    return len(between) > 12 or between.count("(") > between.count(")")


def _described(text: str, match: re.Match[str]) -> bool:
    """Whether a colon and a blank stand before a value that may be a description: `password: parameters of the
    call`."""
    return text[match.start("raw") - 2 : match.start("raw")] == ": "


def formed(value: str) -> bool:
    """Whether a value looks like no word: a digit beside a letter or sign, or a sign or a capital inside."""
    core = value.strip(".,;:!?()")
    letters, numbers = any(map(str.isalpha, core)), any(map(str.isdigit, core))
    signs = any(not character.isalnum() and character not in "-'’./()%," for character in core)
    capital = any(character.isupper() for character in core[1:]) and any(character.islower() for character in core)
    return (numbers and (letters or signs)) or (letters and signs) or capital


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of passwords."""
    yield Recognizer("password", "SECRET", passwords, version="8")
