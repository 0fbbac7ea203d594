"""The leak gate: known people are found however they are written, and placeholders, ids and strangers are not; of a
document's own people single names, too."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa
import pytest

from curation.document import PEOPLE
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.profile import Profile
from curation.quality.leak_gate import (
    gate,
    hits,
    identifiers,
    leak,
    marked,
    numbers,
    own_people,
    script_edges,
    sieve,
    stock,
    structured,
)
from curation.quality.leak_gate import readings as forms
from curation.quality.leak_gate.hits import Hit
from curation.quality.leak_gate.identifiers import identifiers_for
from curation.quality.leak_gate.leak import Gate, KnownValues, bare
from curation.quality.leak_gate.own_people import OwnPeople, declared_texts
from curation.state.suppression import Suppression
from tests.growth import assert_linear, repeated, seconds


def people(*rows: dict[str, Any]) -> pa.Table:
    full = []
    for number, row in enumerate(rows):
        known: dict[str, Any] = {"person_id": f"p{number}", "source": "crm", "ref": str(number), "role": "requester"}
        full.append({**known, **{key: [] for key in ("names", "emails", "phones", "accounts")}, **row})
    return pa.Table.from_pylist(full, schema=PEOPLE)


KNOWN = people(
    {
        "names": ["Zoë Anne Brandström"],
        "emails": ["zoe.b@mail.example.com", "o'hara@example.com"],
        "phones": ["+1 (415) 555-0164"],
        "accounts": ["TW-7712-2590", "00481516"],
    },
    {"names": ["Dr. Li Wei"], "phones": ["+49 (0)30 5550 1234"]},
    {"names": ["María del Carmen García López", "Anne-Marie O’Brien"]},
    {"role": "account", "names": ["Mill Bakery"], "accounts": ["DE-77123"]},
    {"names": ["山田太郎"]},
)


def mac(kind: str, value: str) -> str:
    return hashlib.sha256(" ".join((kind, *hits.plain_words(value))).encode()).hexdigest()


def leaks(
    texts: Iterable[tuple[str, str, str]], known: pa.Table, suppression: Suppression | None = None, **options: Any
) -> list[Hit]:
    return list(Gate(KnownValues(known), mac, suppression=suppression, **options).hits(texts))


def kinds(text: str) -> list[str]:
    return sorted(hit.kind for hit in leaks([("e1", "default.text", text)], KNOWN))


@pytest.mark.parametrize(
    "written",
    [
        "Zoë Anne Brandström",
        "ZOE ANNE BRANDSTROM",
        "zoë anne brandstro\u0308m",
        "Zoë Brandström",
        "Brandström, Zoë",
        "Brandström, Zoë Anne",
        "(Zoë) Brandström's order",
        "zoe_brandstrom",
        "| Zoë | Brandström |",
        "Zo\u200bë\u00a0Brandström",
        "Zoë\nBrandström",
        "li wei",
        "María del Carmen García López",
        "maria lopez",
        "Anne Marie O'Brien",
        "Anne-Marie O’Brien",
        "様、山田太郎様",
    ],
)
def test_a_full_name_is_found_in_any_case_accent_and_order(written: str) -> None:
    assert kinds(f"as {written} said") == ["name"]


@pytest.mark.parametrize(
    "written",
    [
        "zoe.b@mail.example.com",
        "Zoe.B@MAIL.example.com.",
        "<zoe.b@mail.example.com>",
        "mailto:zoe.b@mail.example.com?subject=x",
        "*zoe.b@mail.example.com*",
        "_zoe.b@mail.example.com_",
        "`zoe.b@mail.example.com`!",
        "'zoe.b@mail.example.com'",
        "zoe.b+news@mail.example.com",
        "o'hara@example.com",
    ],
)
def test_an_address_is_found_whatever_stands_beside_it(written: str) -> None:
    assert kinds(f"write to {written} please") == ["email"]


@pytest.mark.parametrize(
    "written",
    [
        "(415) 555-0164",
        "+1 415 555 0164",
        "415.555.0164",
        "0014155550164",
        "415–555–0164",
        "415-555-0199 / 415-555-0164",
        "030 5550 1234",
    ],
)
def test_a_phone_is_found_in_every_way_of_writing_it(written: str) -> None:
    assert kinds(f"call {written} today") == ["phone"]


@pytest.mark.parametrize(
    "written", ["TW-7712-2590", "tw 7712 2590", "tw77122590", "account:TW-7712-2590.", "(00481516)", "DE-77123"]
)
def test_an_account_number_is_found_in_every_way_of_writing_it(written: str) -> None:
    assert kinds(f"for {written}, thanks") == ["account"]


@pytest.mark.parametrize(
    "text",
    [
        "Dear [PERSON_1], mail [EMAIL_ADDRESS_2] or call [PHONE_NUMBER_1] about [ACCOUNT_NUMBER]",
        "Zoë [PERSON_2] Brandström",
        "I met Zoë. Brandström is a town.",
        "Zoë and Brandström",
        "Mill Bakery is a company, Zoë a first name, Dr. Wei a title and one name",
        "Ms Wei",
        "order 4155550199 and 55501640000, ticket 7712",
        "TW-7712-2591 tw 7712",
        "zoe.b@mail.example.org b@mail.example.com @mail.example.com",
        "3f2504e04f8941d39a0c0305e82c3301 [PERSON_7KQ2M4XWZA]",
    ],
)
def test_placeholders_ids_and_what_only_resembles_are_no_hits(text: str) -> None:
    assert kinds(text) == []


def test_a_name_in_brackets_is_no_placeholder() -> None:
    assert kinds("[ZOE_BRANDSTROM] [LI_WEI]") == ["name", "name"]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Zo&euml; Brandstr&ouml;m", "name"),
        ("Zo&euml Brandstr&oumlm", "name"),
        ("Zo&amp;euml; Brandstr&amp;amp;ouml;m", "name"),
        ("Zo%C3%AB%20Brandstr%C3%B6m", "name"),
        ("Zo%25C3%25AB Brandstr%F6m", "name"),
        ("Zo=C3=AB Brandstr=C3=\n=B6m", "name"),
        ("Zo=EB Brandstr=F6m", "name"),
        ("Z\x00oë Brand\x1bstr\x7föm", "name"),
        ("Zoë\\nBrandström", "name"),
        ("Zo\\u00eb Brandstr\\xf6m", "name"),
        ("<b>Zoë</b> <b>Brand</b>ström", "name"),
        ("zoe.b%40mail.example.com", "email"),
        ("zoe.b=40mail.example.com", "email"),
        ("?phone=4155550164", "phone"),
        ("415&#45;555&#x2d;0164", "phone"),
    ],
)
def test_an_escaped_value_is_found(written: str, kind: str) -> None:
    assert kinds(f"as {written} said") == [kind]


def test_a_value_that_stands_in_the_text_and_in_its_unescaped_form_is_one_hit() -> None:
    assert kinds("Zoë Brandström &amp; others") == ["name"]


def test_the_name_of_somebody_erased_is_a_hit_also_where_it_is_escaped() -> None:
    empty = Suppression(b"k" * 32, frozenset())
    suppression = Suppression(empty.key, frozenset(empty.identities((), (), (), ["Odile Sørensen"])))
    texts = [("e1", "c", "Ask Odile Sørensen."), ("e2", "c", "Ask Odile S&oslash;rensen."), ("e3", "c", "Ask Odile.")]
    assert {(hit.example_id, hit.kind) for hit in leaks(texts, KNOWN, suppression)} == {
        ("e1", "erased"),
        ("e2", "erased"),
    }
    assert leaks(texts, KNOWN, empty) == leaks(texts, KNOWN) == []


def test_a_hit_says_where_and_whose_but_not_what() -> None:
    (hit,) = leaks([("e1", "default.prompt.content", "Hello Li Wei")], KNOWN)
    assert (hit.example_id, hit.column, hit.offset, hit.kind, hit.person) == (
        "e1",
        "default.prompt.content",
        6,
        "name",
        "p1",
    )
    assert hit.value == mac("name", "Li Wei")
    assert "Wei" not in repr(hit)


def test_nobody_known_gives_no_hit() -> None:
    assert leaks([("e1", "c", "Zoë Brandström 415 555 0164")], people()) == []


@pytest.mark.slow
def test_the_time_is_linear_in_the_text_and_does_not_grow_with_the_people() -> None:
    """A thousand times the people cost less than four times the time; no run of letters stalls ten thousand."""

    def known(number: int) -> KnownValues:
        rows = ({"names": [f"First{n} Sur{n}"], "phones": [f"+1 415 55{n:05d}"]} for n in range(number))
        return KnownValues(people(*rows))

    few, many = known(10), known(10_000)
    plain = repeated("a plain sentence with 12 words, some 100-200 numbers and www.example.com in it. ")
    texts = [plain, *map(repeated, ("a", "1", "1.", "[")), repeated("a.b-", behind="@")]
    texts.append(lambda size: "a" * size + "@" + "b." * (size // 3))
    text = bare(plain(100_000))
    assert list(many.search(text)) == []
    assert seconds(lambda: list(many.search(text))) < 4 * seconds(lambda: list(few.search(text)))
    for make in texts:
        assert_linear(lambda text: list(many.search(bare(text))), make)


# A document's own people

OWN = OwnPeople(
    people(
        {"names": ["Thomas Mark Ravensgate", "Tom Ravensgate (Sales)"]},
        {"names": ["Grace van der Laan"]},
        {"names": ["Ana-Sofía Page"]},
        {"names": ["Olga Weber"], "role": "agent"},
        {"names": ["Stranger Name"]},
        {"names": ["Support Bakery"], "role": "account"},
    ),
    [
        {
            "doc_id": "d1",
            "kind": "ticket",
            "source": "crm",
            "about_ref": "0",
            "turns": [{"author_ref": "1"}, {"author_ref": None}],
        },
        {
            "doc_id": "d2",
            "kind": "ticket",
            "source": "crm",
            "about_ref": "5",
            "turns": [{"author_ref": "2"}, {"author_ref": "3"}],
        },
    ],
    [("e1", "d1"), ("e2", "d2"), ("e3", "gone")],
    ["You are a support agent. Olga is the router.", "Page View"],
)


def single(example: str, text: str) -> list[tuple[str, str]]:
    found = leaks([(example, "default.text", text)], people(), own=OWN)
    assert all(hit.kind == "single_name" for hit in found)
    return [(text[hit.offset :].split()[0].strip(".,!"), hit.person) for hit in found]


@pytest.mark.parametrize(
    ("text", "said", "person"),
    [
        ("Thomas wrote again.", "Thomas", "p0"),
        ("as RAVENSGATE said", "RAVENSGATE", "p0"),
        ("thanks, Mark", "Mark", "p0"),
        ("Hi Grace, it works", "Grace", "p1"),
        ("All good now.\n\nGrace", "Grace", "p1"),
        ("I asked Grace to", "Grace", "p1"),
        ("Ms Laan called", "Laan", "p1"),
    ],
)
def test_a_single_name_of_the_documents_own_people_is_found(text: str, said: str, person: str) -> None:
    assert single("e1", text) == [(said, person)]
    assert single("e2", text) == single("e3", text) == single("unknown", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Grace is granted for a week. Mark it as read.",
        "GRACE PERIOD and MARK TWO",
        "a grace period, a mark, a tom-tom, thomas",
        "Sales van der Van Der and Stranger Name",
        "[PERSON_1] wrote to [PERSON_2]",
        "Thomason and Ravensgates",
    ],
)
def test_words_that_only_resemble_a_name_are_no_hits(text: str) -> None:
    assert single("e1", text) == []


def test_a_part_of_a_compound_is_a_name_and_a_company_is_nobody() -> None:
    assert single("e2", "Ask Ana or Sofía at Support, not the Bakery") == [("Ana", "p2"), ("Sofía", "p2")]


def test_a_program_is_nobody() -> None:
    robot = people({"role": "system", "names": ["Harrow Notifications"], "ref": "7"})
    document = {"doc_id": "d7", "kind": "ticket", "source": "crm", "about_ref": "7", "turns": [{"author_ref": "7"}]}
    own = OwnPeople(robot, [document], [("e7", "d7")])
    assert leaks([("e7", "c", "Ask Harrow again")], people(), own=own) == []


def test_what_the_settings_say_is_no_name_and_its_words_count_alone_on_their_line_only() -> None:
    assert single("e2", "You are a support agent. Olga is the router.") == []
    assert single("e2", "Page View") == []
    assert single("e2", "The Olga blinks, see Page 3") == []
    assert single("e2", "It blinks.\n- Olga") == [("Olga", "p3")]


def test_a_single_name_that_is_escaped_is_found() -> None:
    assert [h.kind for h in leaks([("e2", "c", "Ask Sof&iacute;a")], people(), own=OWN)] == ["single_name"]


def test_a_single_name_with_marks_inside_is_found_and_what_a_menu_says_in_bold_is_none() -> None:
    assert [h.person for h in leaks([("e1", "c", "Ask Raven**sgate** again")], people(), own=OWN)] == ["p0"]
    assert [h.person for h in leaks([("e1", "c", "Ask Th\u200bom\u0430s again")], people(), own=OWN)] == ["p0"]
    assert leaks([("e1", "c", "Then click **Mark** or `Grace`, **12** **34**.")], people(), own=OWN) == []


def test_a_second_value_of_a_kind_is_found_though_it_stands_only_in_an_unescaped_form() -> None:
    """Else a waiver for the first would let the second pass."""
    text = "a@mail.example.com or b%40mail.example.com"
    found = leaks([("e1", "c", text)], people(), identifiers=identifiers_for(Profile(), PrivacyPolicy()))
    assert {hit.value for hit in found} >= {mac("email", "a@mail.example.com"), mac("email", "b@mail.example.com")}


SEARCH = (script_edges, forms, gate, hits, identifiers, leak, marked, numbers, own_people, sieve, stock, structured)


def test_the_gate_shares_with_the_detector_only_what_words_mean() -> None:
    """Two searches that share their code share their blind spots."""
    taken = {
        (node.module, alias.name)
        for module in SEARCH
        for node in ast.walk(ast.parse(Path(module.__file__).read_text()))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("curation.privacy")
        for alias in node.names
    }
    assert taken == {
        ("curation.privacy.known.erased", "scan_erased"),  # whom only HMACs name: there is one way to look them up
        *(("curation.privacy.own", n) for n in ("NOTHING", "OwnThings", "within")),  # what is declared has one meaning
        *(("curation.privacy.profile", n) for n in ("EntityType", "TYPES")),  # what a placeholder is called
        ("curation.privacy.profile", "Profile"),
        ("curation.privacy.policy", "PrivacyPolicy"),
        *(
            ("curation.privacy.second_opinion", n) for n in ("SecondOpinion", "Stock", "TOKEN", "UNTOLD", "kinds_of")
        ),  # here alone
        # How Presidio is run: that it skips no text, and the words of a text for recognizers that a policy adds.
        *(("curation.privacy.rules.stock", "fail_closed"), ("curation.privacy.models.ner", "Models")),
        ("curation.privacy.models.nlp_engine", "ModelsEngine"),
        *(
            ("curation.privacy.models.name_words", n)
            for n in ("CAPITALISED", "PARTICLES", "SELDOM_WORDS", "SUFFIXES", "TITLES", "WORDS")
        ),
        *(
            ("curation.privacy.redaction.surrogates", n) for n in ("DOMAINS", "NETWORKS", "PHONES")
        ),  # what operators write
    }


def test_what_a_shape_writes_before_a_turn_is_nobodys_name(small: Any) -> None:
    settings = SimpleNamespace(project=small.project())
    declared = list(declared_texts(cast(Any, settings), "support-sft"))
    people_here = people({"names": ["Aggie Agent"], "role": "agent"})
    document = {"doc_id": "d1", "kind": "ticket", "source": "crm", "about_ref": "0", "turns": [{"author_ref": "0"}]}
    own = OwnPeople(people_here, [document], [("e1", "d1")], declared)
    texts = ["Requester: It is dark.\n\nAgent: Turn it on.", "It is dark.\n\nAgent", "Aggie wrote."]
    found = [leaks([("e1", "default.text", text)], people_here, own=own) for text in texts]
    assert [len(list(each)) for each in found] == [0, 1, 1]
