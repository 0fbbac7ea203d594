"""Instructions that a text gives to whatever model may read it: where they stand, and of which kind.

A ticket is full of instructions to people, so each kind asks for more than an imperative: what is to be ignored are
instructions, and not the writer's own; who is spoken to is a model. `please ignore my previous mail` is none.
Kinds: `override`, `persona`, `reveal`, `addressed`, `hidden`. In English, German, French, Spanish, Italian,
Portuguese, Polish and Dutch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import re2  # type: ignore[import-untyped, unused-ignore]

from curation.corpora.sift.disguise import undisguised
from curation.corpora.sift.tongues import TONGUES, Tongue

GAP = r"[\s*_\"'`,~]{1,3}"


def _override(tongue: Tongue) -> re.Pattern[str]:
    between = rf"(?:{tongue.before}|{tongue.whole}|{tongue.fill})"
    return re.compile(
        rf"(?<!\w)(?:{tongue.verbs}){GAP}(?P<between>(?:{between}{GAP}){{0,6}})(?:{tongue.nouns})(?!\w)"
        rf"(?P<behind>(?:{GAP}(?:{tongue.behind})(?!\w))?)",
        re.IGNORECASE,
    )


OVERRIDES = tuple(
    (
        _override(tongue),
        re.compile(rf"(?<!\w)(?:{tongue.before})(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{tongue.whole})(?!\w)", re.IGNORECASE),
    )
    for tongue in TONGUES
)
# A stem of each noun that can be overridden; a text with none of them is not looked at.
OVERRIDDEN = (
    *(
        "instru",
        "directi",
        "directri",
        "prompt",
        "guideline",
        "programming",
        "anweisung",
        "vorgabe",
        "richtlinie",
        "anleitung",
    ),
    *("consigne", "indicacion", "istruzion", "direttive", "indicazioni", "diretrizes", "orientaç"),
    *("polece", "wytyczn", "aanwijzing", "richtlijn"),
)
# Who asks politely, and not for all, speaks to a person; so does who is said to ignore, or has sent them.
POLITE = re.compile(
    r"(?:please|kindly|pls|bitte|s['’]il\s+vous\s+pla[iî]t|merci\s+d['’]|veuillez|por\s+favor|per\s+favore|proszę|gelieve)"
    r"\W{1,3}(?:to\s+)?\Z|\A\W{1,3}(?:please|bitte|por\s+favor|per\s+favore|proszę)\b",
    re.IGNORECASE,
)
TOLD = re.compile(
    r"(?<!\w)(?:(?-i:I)|we|they|he|she|who|people|customers|users|agents|assistants?|not|never|don['’]t|didn['’]t|you\s+can"
    r"|ich|wir|nicht|man|je|nous|on|pas|no|non|não|nie|ik|wij|niet)(?:['’](?:ll|d|ve))?\W{1,3}"
    r"(?:(?:will|would|can|could|did|have|had|just|to)\s+)?\Z",
    re.IGNORECASE,
)
OWN = re.compile(
    r"\W{1,3}(?:that\s+|which\s+|die\s+|que\s+|qu['’]|che\s+|dat\s+|które\s+|ci\s+|(?:in|from|of|on|for|about|regarding)\s"
    r"|in\s+(?:the\s+)?(?:last|previous)\s)?(?:(?-i:I)|we|my|our|ich|wir|j['’]|je|nous|yo|te|le|les|ti|vi|eu|ik|wij)\b",
    re.IGNORECASE,
)

MODEL = (
    r"an?\s+AI|AI|A\.I\.|LLMs?|(?:large\s+)?language\s+models?|AI\s+(?:language\s+)?(?:models?|assistants?|agents?)"
    r"|chat\s?bots?"
)
BECOMES = (
    r"you(?:\s+are|['’]re)\s+now|from\s+now\s+on,?\s+you\s+(?:are|will\s+be|will\s+act\s+as|act\s+as|must\s+act\s+as)"
    r"|pretend\s+(?:to\s+be|(?:that\s+)?you\s+are)|du\s+bist\s+(?:jetzt|nun|ab\s+jetzt|ab\s+sofort)"
    r"|ab\s+(?:jetzt|sofort)\s+bist\s+du|tu\s+es\s+(?:maintenant|désormais)|vous\s+êtes\s+(?:maintenant|désormais)"
    r"|ahora\s+eres|a\s+partir\s+de\s+ahora\s+eres|(?:ora|adesso)\s+sei|d['’]ora\s+in\s+poi\s+sei"
    r"|agora\s+(?:você\s+é|és)|a\s+partir\s+de\s+agora\s+(?:você\s+é|és)|jesteś\s+teraz|od\s+teraz\s+jesteś"
    r"|je\s+bent\s+(?:nu|vanaf\s+nu)|vanaf\s+nu\s+ben\s+je"
)
ARTICLE = r"(?:an?|the|eine?|une?|una|uno|um|uma|een|my|mein|mon|mi|mio|meu)"
SOMEBODY = (
    r"DAN|AI|KI|IA|SI|LLM|(?:language|AI)\s+model|sprachmodell|chat\s?bot|assistant\s+without|hacker|pirate|pirat"
    r"|(?:un(?:restricted|censored|filtered|limited|bound)|jailbroken)|uneingeschränkt\w{0,2}|sans\s+restrictions?"
    r"|sin\s+restricciones|senza\s+restrizioni|sem\s+restrições|bez\s+ograniczeń|zonder\s+beperkingen"
    r"|in\s+(?:DAN|god|jailbreak|unrestricted|sudo)\s+mode|free\s+(?:from|of)\s+(?:all|any|your)\s+(?:rules|restrictions)"
)
NOT_BECOMING = r"chatting|talking|speaking|connected|with|to|using|able|ready|in|on|at"
PERSONA = re.compile(
    rf"(?<!\w)(?:{BECOMES}){GAP}(?:{ARTICLE}{GAP})?(?:(?!(?:{NOT_BECOMING})\b)[\w-]{{2,20}}{GAP}){{0,2}}(?:{SOMEBODY})(?!\w)",
    re.IGNORECASE,
)
BECOMING = (
    *(
        "you are now",
        "you're now",
        "you’re now",
        "from now on",
        "pretend",
        "bist jetzt",
        "bist nun",
        "bist ab",
        "ab jetzt",
    ),
    *("ab sofort", "es maintenant", "es désormais", "êtes maintenant", "êtes désormais", "ahora eres", "ora sei"),
    *("adesso sei", "in poi sei", "agora você", "agora és", "jesteś teraz", "od teraz", "bent nu", "vanaf nu"),
)

SECRET = re.compile(
    r"(?:system|initial|hidden|original|secret)[\s-]?prompts?|prompts?\s+(?:système|systemowy|inicial|iniziale|initial"
    r"|d[eio]l?\s+sistema|do\s+sistema)|systeemprompt|systemanweisung(?:en)?|(?:hidden|initial|secret|system)\s+instructions",
    re.IGNORECASE,
)
SECRETS = (
    "prompt",
    "systemanweisung",
    "hidden instructions",
    "initial instructions",
    "secret instructions",
    "system instructions",
)
YOURS = re.compile(
    r"(?<!\w)(?:your|dein(?:e|en)?|ihre?n?|votre|ton|tes|tus?|sus?|tuo|tue|seu|sua|suas|twój|twoje|swój|je|jouw|uw)\b"
    r"[^\n]{0,20}\Z",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"(?<!\w)(?:reveal|print|show|repeat|output|disclose|leak|expose|display|tell\s+me|give\s+me|zeige?n?|gib|verrate|nenne"
    r"|wiederhole|révèle[rz]?|affiche[rz]?|montre[rz]?|répète[rz]?|revela|muestra|imprime|repite|rivela|mostra|stampa"
    r"|ripeti|revele|mostre|imprima|repita|ujawnij|pokaż|wypisz|powtórz|toon|onthul|geef|herhaal)(?!\w)",
    re.IGNORECASE,
)
LOOKED_BACK = 70

TO_MODEL = re.compile(
    rf"(?<!\w)(?:(?:if|in\s+case)\s+you(?:\s+are|['’]re)\s+(?:an?\s+)?(?:{MODEL})(?=\s*[,;:.)!]|\s+(?:reading|processing|summar|that))"
    rf"|(?:note|message|instructions?|attention|notice|important)\s+(?:(?:to|for)\s+)?(?:the\s+|any\s+|all\s+)?(?:{MODEL})"
    rf"(?:\s+(?:reading|processing)\s+this)?(?=\s*[:,])"
    rf"|(?:{MODEL})\s+(?:reading|processing|summari[sz]ing)\s+this\s+(?:\w+\s+)?(?:must|should|shall|will)\b"
    rf"|(?:wenn|falls|sofern)\s+(?:du|sie)\s+(?:eine?\s+)?(?:KI|LLM|Sprachmodell|Chatbot)\s+(?:bist|sind)"
    rf"|si\s+(?:tu\s+es|vous\s+êtes)\s+(?:une?\s+)?(?:IA|LLM|modèle\s+de\s+langage|chatbot)(?=\s*[,;:.])"
    rf"|si\s+eres\s+(?:una?\s+)?(?:IA|LLM|modelo\s+de\s+lenguaje|chatbot)(?=\s*[,;:.])"
    rf"|se\s+sei\s+(?:un['’]\s?|una?\s+)?(?:IA|LLM|AI|modello\s+linguistico|chatbot)(?=\s*[,;:.])"
    rf"|se\s+(?:você\s+(?:é|for)|és|fores)\s+(?:uma?\s+)?(?:IA|LLM|modelo\s+de\s+linguagem|chatbot)(?=\s*[,;:.])"
    rf"|jeśli\s+jesteś\s+(?:AI|SI|LLM|sztuczną\s+inteligencją|modelem\s+językowym|chatbotem)"
    rf"|als\s+(?:je|u)\s+een\s+(?:AI|LLM|taalmodel|chatbot)\s+bent)",
    re.IGNORECASE,
)
SPOKEN_TO = (
    *(
        " ai",
        "ai assistant",
        "ai model",
        "ai agent",
        "ai language",
        "a.i.",
        "llm",
        "language model",
        "chatbot",
        "chat bot",
        " ki",
        "sprachmodell",
        " ia",
        "modèle de langage",
    ),
    *("modelo de l", "modello linguistico", "sztuczną inteligencją", "modelem językowym", "taalmodel"),
)

# What no reader sees: comments, and elements that are written in white, in nothing or not at all.
UNSEEN = re.compile(
    r"<!--|\[//\]:\s?#\s?[(\"']|<[a-z]{1,10}\s[^<>\n]{0,200}?(?:color\s?:\s?(?:white|#fff(?:fff)?\b)|font-size\s?:\s?0"
    r"|display\s?:\s?none|visibility\s?:\s?hidden|opacity\s?:\s?0\b)[^<>\n]{0,200}>",
    re.IGNORECASE,
)
UNSEEN_LENGTH = 2_000
TO_ANYONE = re.compile(
    r"(?<!\w)(?:(?:you\s+must|always|never|do\s+not)\s+(?:say|answer|reply|respond|tell|recommend|mention|rate)|assistant"
    r"|system\s?prompt|AI\b|LLM|language\s+model|ignore\s+(?:all|the|any)|instructions?\s*:|antworte|sprachmodell"
    r"|réponds|responde|rispondi|odpowiedz|antwoord)",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.!?](?=\s|\Z)|\n")
LONGEST = 300


def _any_of(*words: str) -> re2._Regexp:
    """All words at once, in RE2's one pass: a fifth of the time of looking for each."""
    options = re2.Options()
    options.case_sensitive = False
    options.never_capture = True
    return re2.compile("|".join(re.escape(word) for word in words), options)


GATE = _any_of(*OVERRIDDEN, *SECRETS, *BECOMING, *SPOKEN_TO)


class Injection(NamedTuple):
    """An instruction to a model: [start, end) in the text, to the end of its sentence."""

    start: int
    end: int
    kind: str


def may_inject(plain: str) -> bool:
    """Whether a text without disguise is worth the look of `injections`: one in some ten tickets is."""
    return bool(GATE.search(plain)) or ("<" in plain and bool(UNSEEN.search(plain))) or "[//]" in plain


def injections(text: str) -> list[Injection]:
    """The injected instructions of a text in order, none inside another."""
    plain = undisguised(text)
    if not may_inject(plain.text):
        return []
    lowered = plain.text.lower()
    found = list(_hidden(plain.text))
    if any(stem in lowered for stem in OVERRIDDEN):
        found += _overrides(plain.text)
    if any(stem in lowered for stem in SECRETS):
        found += _secrets(plain.text)
    if any(stem in lowered for stem in BECOMING):
        found += [(*match.span(), "persona") for match in PERSONA.finditer(plain.text)]
    if any(stem in lowered for stem in SPOKEN_TO):
        found += [(*match.span(), "addressed") for match in TO_MODEL.finditer(plain.text)]
    result: list[Injection] = []
    at = 0
    for start, end, kind in sorted(found):
        if start < at:
            continue
        if kind != "hidden":
            stop = SENTENCE_END.search(plain.text, end, min(len(plain.text), end + LONGEST))
            end = max(end, stop.start() + (stop.group() != "\n")) if stop else min(len(plain.text), end + LONGEST)
        result.append(Injection(*plain.span(start, end), kind))
        at = end
    return result


def _overrides(text: str) -> Iterator[tuple[int, int, str]]:
    for pattern, ours, whole in OVERRIDES:
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 30) : match.start()]
            everything = bool(whole.search(match["between"]))
            if not match["behind"] and not ours.search(match["between"]):
                continue
            if TOLD.search(before) or OWN.match(text, match.end()):
                continue
            if not everything and (POLITE.search(before) or POLITE.search(match["between"])):
                continue
            yield *match.span(), "override"


def _secrets(text: str) -> Iterator[tuple[int, int, str]]:
    for match in SECRET.finditer(text):
        before = text[max(0, match.start() - LOOKED_BACK) : match.start()]
        asked = ASKS.search(before)
        if asked and YOURS.search(before, asked.end()):
            yield match.start() - len(before) + asked.start(), match.end(), "reveal"


def _hidden(text: str) -> Iterator[tuple[int, int, str]]:
    at = 0
    while begun := UNSEEN.search(text, at):
        closing = "-->" if begun.group() == "<!--" else "\n" if begun.group().startswith("[") else "</"
        end = text.find(closing, begun.end(), begun.end() + UNSEEN_LENGTH)
        at = begun.end()
        if end < 0:
            continue
        if TO_ANYONE.search(text, begun.end(), end):
            at = (
                text.find(">", end) + 1 if closing == "</" and text.find(">", end, end + 20) > 0 else end + len(closing)
            )
            yield begun.start(), at, "hidden"
