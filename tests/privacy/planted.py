"""Tickets with planted identifiers, in words that no rule was written from: a measure of what redaction leaves standing."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.privacy import planted_names as names
from tests.privacy import planted_numbers as numbers
from tests.privacy import planted_phrases as phrases
from tests.privacy import planted_values as values
from tests.privacy.planted_values import Value

LANGUAGES = ("en",) * 12 + ("de", "de", "fr", "fr", "es", "it", "nl", "pl")
OF_LANGUAGE = {
    "de": ("DE",),
    "fr": ("FR",),
    "es": ("ES",),
    "it": ("IT",),
    "nl": ("NL",),
    "pl": ("PL",),
    "en": tuple(values.STREETS),
}
LABEL = re.compile(r"([\w .'/-]+?) ?: <v>")
# How a line of a form, "label: value", is written otherwise.
FORMS = (
    "{label}:\n<v>",
    "**{label}:** <v>",
    "| {label} | <v> |",
    "{label} = <v>",
    "{label}\t<v>",
    "* {label} - <v>",
    "{label}:<v>",
    "> {label}: <v>",
)
TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Planted:
    """A value in a text: `start` to `end` is all of it, `core` what must not be left standing."""

    value: Value
    start: int
    end: int
    core: tuple[int, int]


@dataclass(frozen=True)
class Text:
    text: str
    language: str
    planted: tuple[Planted, ...]
    people: tuple[Mapping[str, Any], ...] = ()


class Page:
    """A text that grows piece by piece and remembers where values stand."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.text, self.planted = rng, "", list[Planted]()

    def write(self, template: str, drawn: Mapping[str, Value | str]) -> None:
        """Append the template; what stands in <> is taken from `drawn`, or drawn as something ordinary."""
        for piece in re.split(r"(<\w+>)", template):
            name = piece[1:-1]
            known = drawn.get(name) if piece.startswith("<") else None
            if isinstance(known, Value):
                start = len(self.text)
                core = start + known.text.index(known.core)
                self.text += known.text
                self.planted.append(Planted(known, start, len(self.text), (core, core + len(known.core))))
            elif known is not None:
                self.text += known
            else:
                self.text += _ordinary(self.rng, name) if piece.startswith("<") and name in ORDINARY else piece

    def done(self, language: str, people: tuple[Mapping[str, Any], ...] = ()) -> Text:
        return Text(self.text, language, tuple(self.planted), people)


def _clock(rng: random.Random) -> str:
    return f"{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}"


ORDINARY: dict[str, Callable[[random.Random], str]] = {
    "ord": lambda rng: f"ORD-{rng.randrange(10**5, 10**7)}", "ten": lambda rng: f"{rng.randrange(4 * 10**9, 10**10)}",
    "inv": lambda rng: rng.choice((f"INV-2026-{rng.randrange(1000, 9999)}", f"RE{rng.randrange(10**6, 10**7)}", f"F{rng.randrange(10**4, 10**5)}")),
    "price": lambda rng: rng.choice((f"${rng.randrange(3, 900)}.{rng.randrange(100):02}", f"{rng.randrange(2, 90)},{rng.randrange(100):02} €", f"£{rng.randrange(1, 9)},{rng.randrange(100, 999)}.00")),
    "qty": lambda rng: str(rng.randrange(2, 600)), "sku": lambda rng: values.fill(rng, rng.choice(("KX-##-@@", "@@@-####-BLK", "######-##"))), "ver": lambda rng: f"{rng.choice(('v', ''))}{rng.randrange(1, 15)}.{rng.randrange(20)}.{rng.randrange(30)}",
    "err": lambda rng: values.fill(rng, rng.choice(("E-####", "0x8007####", "ERR_TLS_##", "#0#"))), "time": lambda rng: rng.choice((_clock(rng), f"2026-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}T{_clock(rng)}Z")),
    "uuid": lambda rng: str(uuid.UUID(int=rng.getrandbits(128), version=4)), "hash": lambda rng: values.fill(rng, rng.choice(("~" * 7, "~" * 12, "~" * 40))), "part": lambda rng: values.fill(rng, rng.choice(("PN-####-##@", "@@##-######", "S/N @#@#######", "7#####-00#"))),
    "build": lambda rng: f"{rng.randrange(2000, 9999)}", "rma": lambda rng: str(rng.randrange(10**6, 10**7)), "ticket": lambda rng: str(rng.randrange(10**5, 10**7)), "year": lambda rng: str(rng.randrange(2024, 2031)),
    "month": lambda rng: rng.choice(values.MONTHS["en"].split()), "weekday": lambda rng: rng.choice(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]), "product": lambda rng: rng.choice(phrases.PRODUCTS),
    "company": lambda rng: rng.choice(phrases.COMPANIES), "city": lambda rng: rng.choice(phrases.CITIES), "menu": lambda rng: rng.choice(phrases.MENUS), "t": lambda rng: f"{rng.randrange(24)}:{rng.randrange(60):02}",
}  # fmt: skip


def _ordinary(rng: random.Random, name: str) -> str:
    return ORDINARY[name](rng)


def _value(rng: random.Random, language: str) -> tuple[str, Value]:
    """A structured identifier and the name of the phrases that it stands in."""
    country = rng.choice(OF_LANGUAGE[language])
    simple: dict[str, Callable[[], Value]] = {
        "EMAIL_ADDRESS": lambda: values.email(rng, language), "PHONE_INTERNATIONAL": lambda: values.phone(rng, language, rng.choice(tuple(values.PHONES)), False), "PHONE_NATIONAL": lambda: values.phone(rng, language, country, True),
        "CREDIT_CARD": lambda: values.card(rng), "IBAN_CODE": lambda: values.iban_code(rng), "IP_ADDRESS": lambda: values.ip(rng), "MAC_ADDRESS": lambda: values.mac(rng), "SECRET": lambda: values.secret(rng), "PASSWORD": lambda: values.password(rng),
        "HEADER": lambda: values.header(rng), "CONNECTION": lambda: values.connection(rng), "PRIVATE_KEY": lambda: values.private_key(rng), "DATE_OF_BIRTH": lambda: values.birth(rng, language), "STREET_ADDRESS": lambda: values.address(rng, country),
    }  # fmt: skip
    often = ["EMAIL_ADDRESS", "EMAIL_ADDRESS", "PHONE_INTERNATIONAL", "PHONE_INTERNATIONAL", "PHONE_NATIONAL", "PHONE_NATIONAL", "CREDIT_CARD", "CREDIT_CARD", "IBAN_CODE", "STREET_ADDRESS", "STREET_ADDRESS", "DATE_OF_BIRTH", "IP_ADDRESS", "MAC_ADDRESS", "SECRET", "SECRET", "PASSWORD", "HEADER", "CONNECTION", "PRIVATE_KEY"]  # fmt: skip
    numbered = [name for name in numbers.NUMBERS if language in phrases.AROUND[name]]
    name = rng.choice(often if rng.random() < 0.6 else numbered)
    made = simple[name]() if name in simple else numbers.number(rng, name, language)
    return name, values.hardened(rng, made) if rng.random() < 0.08 else made


def _around(rng: random.Random, name: str, language: str) -> str:
    known = phrases.AROUND[name]
    own, everywhere = known.get(language, ()), known.get("any", ())
    sentence = rng.choice(everywhere if everywhere and (not own or rng.random() < 0.25) else own or known["en"])
    label = LABEL.fullmatch(sentence)
    return rng.choice(FORMS).format(label=label[1]) if label and rng.random() < 0.25 else sentence


def structured(seed: int, count: int) -> Iterator[Text]:
    """Texts with at least `count` planted structured identifiers; some are signed."""
    rng, planted = random.Random(seed), 0
    while planted < count:
        language = rng.choice(LANGUAGES)
        parts: list[tuple[str, Mapping[str, Value | str]]] = []
        for _ in range(rng.randrange(1, 5)):
            name, made = _value(rng, language)
            parts.append((_around(rng, name, language), {"v": made}))
            planted += 1
        for sentence in rng.sample(phrases.ORDINARY[language], rng.randrange(2, 6)):
            parts.append((sentence, {}))
        if language == "en" and rng.random() < 0.01:  # a thread that is read in several chunks
            parts += [(sentence, {}) for sentence in rng.choices(phrases.ORDINARY[language], k=rng.randrange(80, 200))]
        rng.shuffle(parts)
        if rng.random() < 0.12:
            parts = [(_typed(rng, sentence), drawn) for sentence, drawn in parts]
        closing = rng.choice(phrases.NOBODY_CLOSING[language]), dict[str, Value | str]()
        if rng.random() < 0.3:
            closing = rng.choice(names.CLOSING[language]), _named(names.person(rng))
        if language == "en" and rng.random() < 0.1:
            yield _chat(rng, parts)
        else:
            yield _assembled(rng, language, parts, (rng.choice(phrases.NOBODY_OPENING[language]), {}), closing)


def _typed(rng: random.Random, sentence: str) -> str:
    """The sentence without capital letters, or with nothing else; what stands in <> is left."""
    change = rng.choice((str.lower, str.lower, str.upper))
    return "".join(piece if piece.startswith("<") else change(piece) for piece in re.split(r"(<\w+>)", sentence))


def _assembled(
    rng: random.Random, language: str, parts: Sequence[tuple[str, Mapping[str, Value | str]]], opening: tuple[str, Mapping[str, Value | str]],
    closing: tuple[str, Mapping[str, Value | str]], people: tuple[Mapping[str, Any], ...] = (),
) -> Text:  # fmt: skip
    page = Page(rng)
    if opening[0]:
        page.write(*opening)
        page.text += rng.choice(("\n\n", "\n"))
    for template, drawn in parts:
        page.write(template, drawn)
        # What is a line of its own, such as of a form or log, does not go on in the same line.
        page.text += " " if template.endswith((".", "?", "!")) and rng.random() < 0.7 else "\n"
    if closing[0]:
        page.text += "\n"
        page.write(*closing)
    return page.done(language, people)


def _named(who: names.Person) -> dict[str, Value | str]:
    return {
        key: Value("PERSON", f"{form}, {'faker' if who.origin.startswith('faker') else 'other'}", shown, shown)
        for key, form, shown in (("n", "full", who.full), ("f", "first", who.first), ("l", "title", who.last))
    }


def unknown_people(seed: int, count: int) -> Iterator[Text]:
    """Texts that name people whom nobody has told of; English ones mostly, and short ones of other languages."""
    rng, planted = random.Random(seed), 0
    while planted < count:
        language = rng.choice(LANGUAGES)
        parts: list[tuple[str, Mapping[str, Value | str]]] = [
            (sentence, {})
            for sentence in rng.sample(phrases.ORDINARY[language], rng.randrange(2, 5) if language == "en" else 1)
        ]
        ends = rng.random()
        if ends < 0.75:
            parts.append((rng.choice(names.MIDDLE[language]), _named(names.person(rng))))
        rng.shuffle(parts)
        if language == "en" and rng.random() < 0.2:
            text = _chat(rng, parts)
        else:
            opening: tuple[str, Mapping[str, Value | str]] = (rng.choice(phrases.NOBODY_OPENING[language]), {})
            closing: tuple[str, Mapping[str, Value | str]] = (
                rng.choice(names.CLOSING[language]),
                _named(names.person(rng)),
            )
            if rng.random() < 0.5:
                opening = (rng.choice(names.OPENING[language]), _named(names.person(rng)))
            text = _assembled(rng, language, parts, opening, closing)
        planted += len(text.planted)
        yield text


def _chat(rng: random.Random, parts: Sequence[tuple[str, Mapping[str, Value | str]]]) -> Text:
    """The sentences as lines of a chat between two people."""
    page = Page(rng)
    both = (_named(names.person(rng)), _named(names.person(rng)))
    prefix = rng.choice(names.CHAT)
    for number, (template, drawn) in enumerate(parts):
        page.write(prefix, both[number % 2])
        page.write(template + "\n", drawn)
    return page.done("en")


KNOWN_SENTENCES = (
    "<k> asked for a second monitor.", "The licence is still assigned to <k>.", "Spoke to <k> about it.", "cc <k>", "Owner: <k>", "According to <k> it was never paid.", "please remove <k> from the group", "It is <k> who found it.",
    "Die Lizenz gehört noch <k>.", "Le compte de <k> est bloqué.", "La cuenta de <k> está bloqueada.",
)  # fmt: skip


def known_people(seed: int, count: int) -> Iterator[Text]:
    """Texts that name people whose names the record tells, as mail and chats vary names."""
    rng, planted = random.Random(seed), 0
    while planted < count:
        who = names.person(rng)
        parts: list[tuple[str, Mapping[str, Value | str]]] = [
            (sentence, {}) for sentence in rng.sample(phrases.ORDINARY["en"], rng.randrange(1, 4))
        ]
        for _ in range(2):
            form = rng.choice(sorted(names.KNOWN_FORMS))
            shown = names.written(who, form)
            core = who.last if form in {"initial", "honorific", "doctor"} else shown.removesuffix("'s")
            parts.append((rng.choice(KNOWN_SENTENCES), {"k": Value("PERSON", form, shown, core)}))
        rng.shuffle(parts)
        closing = rng.choice(names.CLOSING["en"])
        text = _assembled(rng, "en", parts, ("Hello support,", {}), (closing, _named(who)), ({"names": [who.full]},))
        planted += len(text.planted)
        yield text
