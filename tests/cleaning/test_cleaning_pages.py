"""Pages: what typesetting did is undone where sure, and what nobody broke stays as it is."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from rapidfuzz.distance import LCSseq

from curation.cleaning.characters.unicode import unicode_edits
from curation.cleaning.edits import apply, removed, undo
from curation.cleaning.pages.heads import Place, chains
from curation.cleaning.pages.repair import KINDS, PageSettings, page_edits
from tests.cleaning.scans import Layout, scanned, typeset
from tests.growth import assert_linear, repeated


def repaired(text: str) -> str:
    return apply(text, page_edits(text))


def normal(text: str) -> str:
    """A text as the pass over characters hands it on."""
    return apply(text, unicode_edits(text))


# Prose ----------------------------------------------------------------------------------------------------------------

THINGS = [
    "printer",
    "invoice",
    "subscription",
    "configuration",
    "account",
    "certificate",
    "installation",
    "department",
    "password",
    "document",
]
DOINGS = [
    "replaced",
    "confirmed",
    "cancelled",
    "delivered",
    "restarted",
    "documented",
    "transferred",
    "identified",
    "submitted",
    "processed",
]
PLACES = [
    "yesterday",
    "afterwards",
    "immediately",
    "in",
    "the",
    "customer",
    "portal",
    "without",
    "any",
    "notification",
    "during",
    "the",
    "maintenance",
]
SPOKEN = {
    "en": "The {0} that our colleague mentioned was {1} and the {2} of the second office could finally be {3} again, although"
    " nobody had offered a sufficient explanation of the difficulties with the {4}. We would therefore like to know when"
    " the information about the {0} will be available, because the workflow of the whole affiliate depends on it.",
    "de": "Die Rechnung wurde gestern von unserer Abteilung geprüft und anschließend an die Buchhaltung weitergeleitet, obwohl"
    " die Lieferung noch nicht vollständig angekommen war. Wir bitten deshalb um eine schriftliche Bestätigung der Bestellung"
    " {0} sowie um eine kurze Mitteilung, wann die fehlenden Ersatzteile voraussichtlich geliefert werden können.",
    "fr": "La facture que nous avons reçue la semaine dernière ne correspond pas au montant indiqué dans le contrat {0}, et le"
    " service concerné affirme que la modification a été effectuée automatiquement. Nous souhaitons donc obtenir une explication"
    " détaillée de cette différence ainsi que le remboursement des frais supplémentaires dans les meilleurs délais.",
    "es": "La impresora de la segunda oficina dejó de funcionar después de la actualización {0} y ningún compañero ha encontrado"
    " todavía la documentación necesaria para configurar nuevamente la conexión. Agradeceríamos que nos enviaran las"
    " instrucciones correspondientes cuanto antes, porque la facturación del departamento depende completamente de ella.",
    "it": "La stampante del secondo ufficio ha smesso di funzionare dopo l'aggiornamento {0} e nessun collega ha ancora trovato la"
    " documentazione necessaria per configurare nuovamente il collegamento. Vi preghiamo quindi di inviarci le istruzioni"
    " corrispondenti quanto prima, perché la fatturazione del reparto dipende completamente da questo apparecchio.",
    "pt": "A impressora do segundo escritório deixou de funcionar depois da atualização {0} e nenhum colega encontrou ainda a"
    " documentação necessária para configurar novamente a ligação. Agradecemos que nos enviem as instruções correspondentes"
    " o mais depressa possível, porque a faturação do departamento depende completamente deste equipamento.",
    "pl": "Drukarka w drugim biurze przestała działać po aktualizacji {0} i żaden współpracownik nie odnalazł jeszcze dokumentacji"
    " potrzebnej do ponownego skonfigurowania połączenia. Prosimy zatem o przesłanie odpowiednich instrukcji możliwie szybko,"
    " ponieważ fakturowanie całego działu zależy całkowicie od tego urządzenia.",
    "nl": "De printer van het tweede kantoor werkte niet meer na de bijwerking {0} en geen enkele collega heeft de benodigde"
    " documentatie gevonden om de verbinding opnieuw te configureren. Wij verzoeken u daarom de bijbehorende instructies zo"
    " spoedig mogelijk te sturen, omdat de facturering van de afdeling volledig van dit apparaat afhankelijk is.",
}


def prose(language: str, paragraphs: int = 40) -> list[str]:
    """Paragraphs of a language, no two the same."""
    found = []
    for n in range(paragraphs):
        words = [THINGS[n % 10], DOINGS[n % 9], THINGS[(n + 3) % 10], DOINGS[(n + 4) % 9], THINGS[(n * 7 + 1) % 10]]
        found.append(SPOKEN[language].format(*words) + f" {PLACES[n % len(PLACES)].capitalize()}.")
    return found


LAYOUTS: dict[str, Layout] = {
    "lines": Layout(),
    "narrow": Layout(width=60),
    "heads": Layout(head=lambda n: f"Acme Manual   {n}"),
    "feet": Layout(head=lambda n: "Acme Corporation Handbook", foot=lambda n: f"- {n} -"),
    "counted": Layout(foot=lambda n: f"Page {n} of 90", around=0),
    "counted_de": Layout(foot=lambda n: f"Seite {n}"),
    "chapters": Layout(head=lambda n: f"{n} | Chapter {n // 4 + 1}"),
    "bare": Layout(foot=str),
    "columns": Layout(width=88, columns=True, foot=lambda n: f"Seite {n}"),
    "columns_alone": Layout(width=80, columns=True, hyphenate=False),
    "ligatures": Layout(ligatures=True),
    "cut_ligatures": Layout(spaced_ligatures=True),
    "justified": Layout(justify=True),
    "all": Layout(
        width=72, justify=True, ligatures=True, head=lambda n: f"Acme Manual | {n}", foot=lambda n: f"Page {n}"
    ),
}


def whole(text: str) -> Counter[str]:
    """Words with all their hyphens and breaks out, so that a word that was left broken is not counted as lost."""
    return Counter(re.sub(r"-\s*\n\s*", "", text).replace("-", "").split())


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_typeset_prose_comes_back_word_for_word(layout: str, seed: int) -> None:
    for language in SPOKEN:
        paragraphs = prose(language)
        wanted = " ".join(paragraphs).split()
        text = typeset(paragraphs, LAYOUTS[layout], seed)
        clean = repaired(text)
        share = LCSseq.similarity(wanted, clean.split()) / len(wanted)
        assert share >= 0.98, (language, share)
        assert LCSseq.similarity(wanted, text.split()) / len(wanted) < share or layout == "columns_alone"
        assert not whole(" ".join(paragraphs)) - whole(clean), language
        assert len(clean.split()) - len(wanted) <= 0.02 * len(wanted) + 8, language  # little of the pages is left


@pytest.mark.slow
def test_real_prose_comes_back_word_for_word(shared: Path) -> None:
    for folder in ("basecamp-policies-versions/versions/privacy", "etcd-docs-versions/v3.4", "meddocan/dev"):
        paragraphs = list(dict.fromkeys(real_prose(shared / "data" / folder)))[:80]
        for name in ("lines", "narrow", "counted", "chapters", "columns", "ligatures", "cut_ligatures", "justified"):
            wanted = " ".join(paragraphs).split()
            clean = repaired(typeset(paragraphs, LAYOUTS[name], 5))
            assert LCSseq.similarity(wanted, clean.split()) / len(wanted) >= 0.98, (folder, name)


def real_prose(folder: Path) -> Iterator[str]:
    """Paragraphs of running text without markup or words wider than a column."""
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".md", ".txt") and path.is_file()):
        text = re.sub(r"```.*?```", "", path.read_text("utf-8", "replace"), flags=re.DOTALL)
        for part in text.split("\n\n") if path.suffix == ".md" else [" ".join(text.split())]:
            plain = len(part) > 200 and not re.search(r"[|#`<>]|^\s*[-*]|\w-\s", part, re.MULTILINE)
            if plain and max(map(len, part.split())) <= 24:
                yield " ".join(part.split())


# Single repairs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We found the infor-\nmation in the manual.", "We found the information in the manual."),
        ("Der Kunde hat die Rech-\nnung bekommen.", "Der Kunde hat die Rechnung bekommen."),
        ("The keyspace is large.\nWe compact the key-\nspace at night.", "The keyspace is large.\nWe compact the keyspace at night."),
        ("A long-term plan.\nThis is our new long-\nterm plan.", "A long-term plan.\nThis is our new long-term plan."),
        ("Open the ﬁle in the oﬃce ﬂat, ﬅep one.", "Open the file in the office flat, step one."),
        ("Open the ﬁ le now.", "Open the file now."),
        ("T h i s   i s  a  t e s t", "This is a test"),
        ("The WARNING is old.\nW A R N I N G", "The WARNING is old.\nWARNING"),
    ],
)  # fmt: skip
def test_a_broken_word_is_joined(text: str, expected: str) -> None:
    assert repaired(text) == expected


COLUMNED = """\
Name                  Description of the thing
order                 what the customer has bought from us
invoice               what the customer has to pay for it
refund                what the customer gets back of it
credit                what the customer may still use of it
voucher               what the customer may give away to others
"""
LISTING = "".join(
    f"-rw-r--r--  1 root root {n * 977:>6} Nov {n:>2} 13:{n:02}   the notes of the meeting on {n}\n"
    for n in range(10, 30)
)
HELP = """\
  --name of the cluster       the name that the members of the cluster are known by
  --data dir for members      the folder that the data of this member are written to
  --wal dir for members       the folder that the log of this member is written to
  --snapshot count            the number of changes that are made before a snapshot
  --heartbeat interval        the time in milliseconds between two heartbeats of it
  --election timeout          the time in milliseconds that an election may take up
"""
ALIGNED = "".join(f"    {name} = read(path)      # the thing that is read first of all\n" for name in THINGS)


@pytest.mark.parametrize(
    "text",
    [
        "This is a well-\nknown problem of the line.",
        "Die Reparatur der Haupt-\nund Nebenstraßen dauert an.",
        "Nós queremos dizer-\nlhe que está pronto.",
        "Il faudrait encore peut-\nêtre le voir ensemble.",
        "Read https://example.com/very-long-\npath for all of the rest.",
        "Call it with some-tool --dry-\nrun before you do so.",
        "```\nthe name of the vari-\nable stands in the next line\n```",
        "The things that we need for it-\n- one item\n- two items",
        "| one | two | infor-\nmation |",
        "Staﬀ only, please.".replace("ﬀ", "ff"),
        "1. First do this.\n2. Then do that.\n3. Then rest.\n" * 12,
        "\n".join(map(str, range(200))),
        "\n".join(f"item {n}   {n * 7}" for n in range(200)),
        "A B C D E F G H",
        "The class abcde is full.\nA B C D E",  # the alphabet is a list
        "The code is abxde.\nThe options A B X D E are off.",  # a line of other words, too
        "The ligatures are ﬁ, ﬂ and ﬀ.",  # alone, they are what is spoken of
        "Die Ligaturen ﬁ und ﬂ fehlen.",
        "Les ligatures ﬁ et ﬂ manquent.",
        "Las ligaduras ﬁ y ﬂ faltan.",
        "Le legature ﬁ e ﬂ mancano.",
        "As ligaduras ﬁ e ﬂ faltam.",
        "Ligatury ﬁ i ﬂ są puste.",
        "De ligaturen ﬁ en ﬂ ontbreken.",
        "a b c  d e f  g h i  j k l",
        "He said so.  Then he left.  Nobody saw him.  It was late.\n" * 6,
        COLUMNED,
        LISTING,
        HELP,
        ALIGNED,
    ],
)
def test_what_nobody_broke_stays(text: str) -> None:
    assert page_edits(text) == []


def test_headings_that_count_up_stay() -> None:
    body = "\n".join(f"The {name} of the customer is checked against the list of the week." for name in THINGS * 2)
    for heading in ("Step {}", "Release Notes {}", "{} | Chapter", "## Part {}", "{}"):
        assert page_edits("\n\n".join(f"{heading.format(n)}\n\n{body}" for n in range(1, 9))) == []


def test_a_head_that_carries_no_number_leaves_its_first_line_as_the_title() -> None:
    text = typeset(prose("en"), Layout(head=lambda n: "Acme Corporation Handbook"), 4)
    assert text.count("Acme Corporation Handbook") > 3
    assert repaired(text).count("Acme Corporation Handbook") == 1


def test_a_sentence_runs_on_across_the_pages() -> None:
    text = typeset(prose("en"), LAYOUTS["feet"], 4)
    assert re.search(r"[a-z,]\n\n- \d+ -\n\nAcme", text.replace("\n\n\n", "\n\n")) is not None
    assert not re.search(r"[a-z,]\n\n[a-z]", repaired(text))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_is_off_makes_no_edit(kind: str) -> None:
    layout = Layout(
        width=88, columns=True, ligatures=True, head=lambda n: f"Acme Manual   {n}", foot=lambda n: f"Page {n}"
    )
    text = typeset(prose("en"), layout, 1) + "\n\nT h i s   i s  a  t e s t"
    assert {edit.kind for edit in page_edits(text)} <= set(KINDS)
    some: Any = tuple(other for other in KINDS if other != kind)
    assert kind not in {edit.kind for edit in page_edits(text, PageSettings(kinds=some))}
    assert page_edits(text, PageSettings(kinds=())) == []


def test_settings_are_closed() -> None:
    with pytest.raises(ValidationError, match="extra"):
        PageSettings(pages=3)  # type: ignore[call-arg]
    assert all(field.description for field in PageSettings.model_fields.values())


# Laws -----------------------------------------------------------------------------------------------------------------


def lawful(text: str) -> int:
    """How many edits: they replay, undo and, made again, change nothing."""
    edits = page_edits(text)
    clean = apply(text, edits)
    assert undo(clean, edits, removed(text, edits)) == text
    assert page_edits(clean) == []
    return len(edits)


PIECES = ["infor-", "\n", "mation", " ", "   ", "ﬁ", "Acme Manual 1", "Acme Manual 2", "Page 3", "- 4 -", "the quick", "A b C", "T h i s", "```", "|", "well-\nknown", "x" * 30, "\n" * 17]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_edits_replay_and_undo_whatever_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    edits = page_edits(text)
    clean = apply(text, edits)
    assert undo(clean, edits, removed(text, edits)) == text
    assert page_edits(clean) == []


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(sorted(LAYOUTS)), st.sampled_from([0.0, 0.02, 0.1]))
def test_pages_however_damaged_are_repaired_in_one_go(seed: int, layout: str, share: float) -> None:
    assert lawful(scanned(typeset(prose("en", 12), LAYOUTS[layout], seed), share, seed)) >= 0


@pytest.mark.slow
def test_texts_that_were_never_typeset_are_left_alone(shared: Path) -> None:
    data = shared / "data"
    paths = [path for path in data.rglob("*") if path.suffix in (".md", ".txt") and path.is_file()]
    texts = [path.read_text("utf-8", "replace") for path in sorted(paths)]
    for name in ("train", "test"):
        with (data / "banking77" / f"{name}.csv").open(encoding="utf-8") as rows:
            texts += [row["text"] for row in csv.DictReader(rows)]
    assert len(texts) > 14_000
    assert sum(lawful(normal(text)) for text in texts) == 0


@pytest.mark.parametrize(
    "piece",
    ["a", " ", ">", "\n", "a.a.a", "a ", "a  ", "a-\n", "abcd-\nefg ", "ﬁ ", "1\n", "Page 1 of 2\n", "Acme Title 1\n", "\t", "the fox    the dog\n", "the fox    the dog\n" + "\n" * 30, "```\n", "-", "|"],
)  # fmt: skip
def test_hostile_text_is_cheap(piece: str) -> None:
    assert_linear(page_edits, repeated(piece))


def test_the_cost_grows_with_the_text() -> None:
    assert_linear(page_edits, lambda count: typeset(prose("en", count), LAYOUTS["columns"], 1), 25)


def bound(documents: int) -> str:
    """Documents of four pages each, one behind the other."""
    body = "The text of the page goes on and on and says a lot\nof what its reader has to know about the thing that\n"
    return "".join(body * 8 + f"Page {page} of 4\n" for _ in range(documents) for page in range(1, 5))


def numbered(lines: int) -> str:
    rng = random.Random(lines)
    return "\n".join(f"Page {rng.randint(1, 9)} of 9" for _ in range(lines))


@pytest.mark.parametrize(("make", "size"), [(bound, 20), (numbered, 500)])
def test_page_numbers_however_many_cost_what_their_lines_do(make: Any, size: int) -> None:
    assert_linear(page_edits, make, size)


def test_the_pages_of_all_bound_documents_go_in_one_pass() -> None:
    text = bound(300)
    clean = repaired(text)
    assert "Page" not in clean
    assert clean.count("goes on and on") == text.count("goes on and on")


@pytest.mark.parametrize("step", [1, 2])
def test_runs_are_apart_and_count_up_page_by_page(step: int) -> None:
    rng = random.Random(7)
    places = [Place(line, rng.randint(1, 9)) for line in range(0, 9000, 3)]
    found = list(chains(places, PageSettings(), 3))
    taken = [place for chain in found for place in chain]
    assert found and len(taken) == len(set(taken))
    steps = {(b.number - a.number) for chain in found for a, b in pairwise(chain)}
    assert steps <= {1, 2}
    assert min(b.line - a.line for chain in found for a, b in pairwise(chain)) >= PageSettings().page_lines
    even = [Place(20 * page, step * page) for page in range(9)]
    assert list(chains(even, PageSettings(), 3)) == [even]
