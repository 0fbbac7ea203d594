"""What finding known people costs: texts a CPU second, time to build and memory, beside bare Aho-Corasick over the same
texts with the same names as they were declared.

    python tests/bench/known.py [PEOPLE …]     # 200 50000 200000; each size in a process of its own

Everybody has a name, an e-mail address, a phone, an account number and a street address. The texts are 600 characters
of words with a name, a phone and an address in them; `own` is a turn scanned for eight people of its document.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time

from faker import Faker

from curation.privacy.known.own_people import scan_single_names
from curation.privacy.known.search_text import KnownPeople, Term, terms_of_person

SIZES = ("200", "50000", "200000")
TEXTS = 2_000
LOCALES = ["en_US", "en_GB", "de_DE", "es_ES", "fr_FR", "pl_PL"]


def people(count: int) -> list[Term]:
    """The terms of that many people; names of 200,000 are as varied as those of a large customer base."""
    chance, fake = random.Random(1), Faker(LOCALES)
    fake.seed_instance(1)
    first = [fake.first_name() for _ in range(1_500)]
    last = sorted({fake.last_name() for _ in range(30_000)})
    terms: list[Term] = []
    for number in range(count):
        given, surname = chance.choice(first), chance.choice(last) + chance.choice(["", "", "o", "er", "s", "ek"])
        terms += terms_of_person(
            {
                "names": [f"{given} {surname}"],
                "emails": [f"{given}.{surname}{number % 97}@example{number % 50}.com".lower().replace(" ", "")],
                "phones": [f"+1{chance.randrange(2_012_000_000, 9_899_999_999)}"],
                "accounts": [f"ACC-{chance.randrange(10**7):07d}"],
                "addresses": [f"{chance.randrange(1, 999)} {surname} Street, Springfield"],
            },
            str(number),
        )
    return terms


def texts(names: list[str]) -> list[str]:
    fake = Faker("en_US")
    fake.seed_instance(2)
    return [
        f"{fake.text(540)}\nRegards, {names[number % len(names)]}, 415-555-{number % 10_000:04d}, {number}@example.com"
        for number in range(TEXTS)
    ]


def measured(count: int) -> dict[str, float]:
    """Figures of one size, in this process."""
    import ahocorasick  # type: ignore[import-not-found, import-untyped, unused-ignore]

    terms = people(count)
    names = [term.value for term in terms if term.kind == "PERSON"]
    some = texts(names)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    known = KnownPeople(terms)
    built = time.process_time() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    start = time.process_time()
    found = sum(any(each.type == "PERSON" for each in known.scan(text)) for text in some)
    ours = TEXTS / (time.process_time() - start)
    after = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 - grown
    automaton = ahocorasick.Automaton()
    for term in terms:
        automaton.add_word(term.value.lower(), term.value)
    automaton.make_automaton()
    start = time.process_time()
    sum(1 for text in some for _ in automaton.iter(text.lower()))
    bare = TEXTS / (time.process_time() - start)
    own = {name: name for name in names[:8]}
    scan_single_names("", own)
    start = time.process_time()
    for text in some:
        scan_single_names(text, own)
    turns = TEXTS / (time.process_time() - start)
    return {
        "people": count,
        "texts": TEXTS,
        "characters_a_text": round(sum(map(len, some)) / TEXTS),
        "with_a_name_found": found,
        "build_seconds": round(built, 2),
        "dictionary_mb": round(grown),
        "scan_mb": round(after),
        "texts_a_cpu_second": round(ours),
        "bare_aho_corasick": round(bare),
        "share_of_bare": round(ours / bare, 3),
        "own_turns_a_cpu_second": round(turns),
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(int(sys.argv[2]))))
    else:
        for size in sys.argv[1:] or SIZES:
            subprocess.run([sys.executable, __file__, "--one", size], check=True)
