"""A known person is found however their identities are written, and words that only look alike are not."""

from __future__ import annotations

import itertools
import random
import re
import unicodedata
from collections.abc import Iterator

import pyarrow as pa
import pytest
from scipy.stats import beta

from curation.document import PEOPLE
from curation.privacy.known.findings import holders, term_id
from curation.privacy.known.own_people import scan_single_names
from curation.privacy.known.search_text import KnownPeople, Term, terms_of, terms_of_person
from curation.privacy.redaction.resolve import resolve
from tests.growth import assert_linear, repeated

PEOPLE_GIVEN = [
    {
        "person_id": "p1",
        "role": "requester",
        "names": ["Jörg Karl Müller"],
        "emails": ["joerg.mueller@mail.example.com"],
        "phones": ["+44 7700 900123"],
        "accounts": ["ACC-0012345"],
    },
    {"person_id": "p2", "role": "requester", "names": ["Anne-Marie O'Brien"], "phones": ["(415) 555-0164"]},
    {
        "person_id": "p3",
        "role": "account",
        "names": ["Mill Bakery"],
        "phones": ["020 7946 0590"],
        "accounts": ["DE-77123"],
    },
    {"person_id": "p4", "role": "agent", "names": ["Al Lin", "Prince", "王小明"]},
]


@pytest.fixture(scope="module")
def known() -> KnownPeople:
    return KnownPeople(terms_of(pa.Table.from_pylist(PEOPLE_GIVEN, schema=PEOPLE)))


def found(known: KnownPeople, text: str) -> set[tuple[str, str | None]]:
    return {(each.type, each.person_id) for each in known.scan(text)}


def remains(known: KnownPeople, text: str) -> str:
    gone = {at for each in known.scan(text) for at in range(each.start, each.end)}
    return "".join(character for at, character in enumerate(text) if at not in gone)


def test_whoever_is_mentioned_by_an_account_is_found_and_the_word_alone_is_nobody() -> None:
    people = KnownPeople(terms_of_person({"accounts": ["brookfield", "Bo-Li"]}, "p1"))
    for text in ("ask @brookfield.", "(@Brookfield) thanks", "[~brookfield], please", "cc @bo-li!"):
        assert found(people, text) == {("PERSON", "p1")}, text
    for text in (
        "the brookfield lamp",
        "x@brookfield.example.com",
        "@brookfields",
        "/@brookfield/lamps",
        "@@brookfield",
    ):
        assert found(people, text) == set(), text


@pytest.mark.parametrize(
    "written",
    [
        "Jörg Karl Müller",
        "JÖRG MÜLLER",
        "Müller, Jörg",
        "Müller Jörg Karl",
        "Joerg Mueller",
        "jorg muller",
        "J. Müller",
        "Jörg\nMüller",
        "Jörg  Müller",
        "**Jörg** Müller",
        "**Jörg** **Müller**",
        "***Jörg***   `Müller`",
        "J&ouml;rg M&uuml;ller",
        "J&oumlrg M&uumlller",
        "J&amp;ouml;rg M&amp;#252;ller",
        "J%C3%B6rg%20M%C3%BCller",
        "J%25C3%25B6rg M%FCller",
        "J=C3=B6rg M=C3=\n=BCller",
        "J=F6rg M=FCller",
        "J\x00ör\x1bg Mül\x7fler",
        "Jörg\\nMüller",
        "J\\u00f6rg\\tM\\xfcller",
        "Jörg&nbsp;M&uuml;l&shy;ler",
        "joerg_mueller",
        "joerg.mueller",
        "JoergMueller",
        "J\u200börg Mül\u00adler",
        unicodedata.normalize("NFD", "Jörg Müller"),
        "Jörg\u00a0Müller",
        "Ｊörg Ｍüller",
        "J\u043erg Muller",
    ],
)
def test_a_name_is_found_in_any_spelling(known: KnownPeople, written: str) -> None:
    text = f"Please ask {written}, who knows."
    assert ("PERSON", "p1") in found(known, text)
    assert re.sub("[*`]", "", remains(known, text)) == "Please ask , who knows."


@pytest.mark.parametrize(
    "written",
    [
        "joerg.mueller@mail.example.com",
        "Joerg.Mueller@Mail.Example.COM",
        "joerg.mueller [at] mail.example.com",
        "joerg dot mueller at mail dot example dot com",
        "joerg.mueller@mail.exam\u200bple.com",
    ],
)
def test_an_address_is_found_in_any_spelling(known: KnownPeople, written: str) -> None:
    assert ("EMAIL_ADDRESS", "p1") in found(known, f"write to <{written}>.")
    assert remains(known, f"write to <{written}>.") == "write to <>."


@pytest.mark.parametrize(
    ("written", "person"),
    [
        ("+447700900123", "p1"),
        ("07700 900123", "p1"),
        ("+44 (0)7700 900 123", "p1"),
        ("0044-7700-900-123", "p1"),
        ("(07700) 900123", "p1"),
        ("415-555-0164", "p2"),
        ("+1 415.555.0164", "p2"),
        ("1 (415) 555 0164", "p2"),
        ("4155550164", "p2"),
        ("٤١٥-٥٥٥-٠١٦٤", "p2"),
        ("+44 20 7946 0590", "p3"),
        ("4&#49;55550164", "p2"),
    ],
)
def test_a_phone_is_found_in_any_format_with_its_prefix(known: KnownPeople, written: str, person: str) -> None:
    text = f"Ring {written} now."
    assert ("PHONE_NUMBER", person) in found(known, text)
    assert remains(known, text) == "Ring  now."


@pytest.mark.parametrize("written", ["ACC-0012345", "acc 0012345", "ACC0012345", "ACC 0012 345"])
def test_an_account_number_is_found_with_any_separators(known: KnownPeople, written: str) -> None:
    assert remains(known, f"account {written}.") == "account ."


@pytest.mark.parametrize(
    "text",
    [
        "We are all in on this.",  # Al Lin
        "Jörgen Müller Mühle",
        "Jörgs Müllerei",
        "order 94155550164",
        "order 41555501649",
        "XACC-0012345",
        "Mill Bakery closed",  # an account's name is no person
        "Prince sang",  # one token is no full name
        "Jörg. And then a long remark about flour and Müller",
    ],
)
def test_what_only_looks_alike_is_not_found(known: KnownPeople, text: str) -> None:
    assert known.scan(text) == []


def test_a_name_without_spaces_is_found_inside_its_sentence(known: KnownPeople) -> None:
    assert remains(known, "我叫王小明。") == "我叫。"


def test_a_dictionary_of_nobody_finds_nothing() -> None:
    assert KnownPeople([]).scan("Anna Smith") == []
    assert KnownPeople([Term("Prince", "PERSON")]).scan("Prince") == []


@pytest.mark.parametrize("text", ["?phone=4155550164", "10%4155550164", "id=0012345&acc=ACC-0012345"])
def test_what_may_be_an_escape_or_not_is_read_both_ways(known: KnownPeople, text: str) -> None:
    assert "4155550164" not in remains(known, text) and "ACC" not in remains(known, text)
    assert known.scan(text)


@pytest.mark.parametrize(
    "poison", ["&#0", "%C3", "=C3", "=C3=\n", "&amp;", "&#38;", "\\", "%25", "é", "éа", "`", "<!-- <"]
)
def test_no_run_of_escapes_stalls_the_scan(known: KnownPeople, poison: str) -> None:
    make = repeated(poison, behind=" Jörg M&uuml;ller")
    assert found(known, make(60_000)) >= {("PERSON", "p1")}
    assert_linear(known.scan, make)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Gabriel García Márquez", "Gabriel García"),
        ("Gabriel García Márquez", "García Márquez, Gabriel"),
        ("Gabriel García Márquez", "Sr. García Márquez"),
        ("Gabriel García Márquez", "Dr. Garcia"),
        ("Ludwig van den Berg", "Ludwig Vandenberg"),
        ("Ludwig Vandenberg", "Ludwig van den Berg"),
        ("Ludwig van den Berg", "van den Berg, Ludwig"),
        ("Ludwig van den Berg", "Ludwig Berg"),
        ("Anna Maria Smith", "Anna M. Smith"),
        ("Anna Smith", "Anna K. Smith"),
        ("Anna Smith", "Smith, A."),
        ("Anna Smith", "A.K. Smith"),
        ("Anna Smith", "anna_smith"),
        ("Anna Smith", "A n n a  S m i t h"),
        ("Anna Smith", "a n n a s m i t h"),
        ("Anna Smith", "A n n &#97; S m i t h"),
        ("Sabine Müller-Lüdenscheidt", "Sabine Mueller"),
        ("Sabine Müller-Lüdenscheidt", "Frau Müller-Lüdenscheidt"),
        ("Anne-Marie O'Brien", "Annemarie O’Brien"),
        ("Anne-Marie O'Brien", "O'Brien, Anne"),
        ('Robert "Bob" Smith Jr. (ACME)', "Robert Smith"),
        ("Jan Kowalczyk", "pana Kowalczyk"),
        ("Ann Smith", "Ann Smiths"),
        ("山田 太郎", "山田太郎"),
        ("김철수", "김철수"),
    ],
)
def test_a_compound_or_shortened_name_is_found(name: str, written: str) -> None:
    people = KnownPeople(terms_of(pa.Table.from_pylist([{"person_id": "p", "names": [name]}], schema=PEOPLE)))
    title = re.compile("^(?:Sr|Dr)[.] |^Frau |^pana ")
    assert title.sub("", remains(people, f"{written} – hello")) in (" – hello", "– hello")


@pytest.mark.parametrize(
    "text",
    [
        "We will price this. You may long for it.",
        "Grant access to the page, mark it and hope.",
        "a page a long field; the bill is due, sue me",
        "Anna went home. Price lists are rich.",
        "A pan of miller sauce, miss price changes",
        "Hope is lost. May I chase it? Mark the field. Will it? Rich text, Pat the dog.",
        "Hi Will, thanks Mark. Regards, May",  # who is meant may be anybody: only the document's own are found alone
    ],
)
def test_a_customer_whose_name_is_a_word_does_not_blank_the_language(text: str) -> None:
    names = ["Will Price", "May Long", "Grant Page", "Mark Field", "Rich Miller", "Hope Bill", "Chase Sue", "Pat Price"]
    people = KnownPeople(
        terms_of(pa.Table.from_pylist([{"person_id": name, "names": [name]} for name in names], schema=PEOPLE))
    )
    assert people.scan(text) == []
    assert people.scan("I told Will Price and Ms Long.")


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("12 Baker Street, London NW1 6XE", "12 Baker St."),
        ("12 Baker Street, London NW1 6XE", "12, baker street"),
        ("Hauptstraße 5, 10115 Berlin", "Hauptstr. 5"),
        ("10115 Berlin, Hauptstr. 5", "HAUPTSTRASSE 5"),
        ("1450 N Main Ave\nSpringfield", "1450 North Main Avenue"),
        ("Calle Mayor 7, Madrid", "C/ Mayor, 7"),
        ("Apt 4, 12 Baker Street, London", "12 Baker Street"),
        ("Suite 200, 12 Baker Street, London", "12 Baker St"),
        ("4th Floor, 12 Baker Street, London", "12 Baker Street"),
        ("Flat B 12 Baker Street\nLondon", "12 Baker Street"),
        ("12 Baker Street Apt 4, London", "12 Baker Street"),
        ("12 Apt 4 Baker Street, London", "12 Apt 4 Baker Street"),
    ],
)
def test_a_street_address_is_found_with_abbreviations(address: str, written: str) -> None:
    people = KnownPeople([Term(address, "STREET_ADDRESS", "p")])
    text = f"Send it to {written} please"
    (found,) = people.scan(text)
    assert found.type == "STREET_ADDRESS"
    assert text[found.start : found.end] in written and any(map(str.isdigit, text[found.start : found.end]))
    assert people.scan("Berlin, 10115, 12 times, baker street is closed") == []


def test_a_flat_behind_a_known_street_goes_with_it() -> None:
    people = KnownPeople([Term("12 Baker Street Apt 4, London", "STREET_ADDRESS", "p")])
    text = "Send it to 12 Baker Street, Apt 4 please"
    assert [text[found.start : found.end] for found in resolve(people.scan(text))] == ["12 Baker Street, Apt 4"]


@pytest.mark.parametrize(
    "line", ["Suite 200", "Apt 4", "4th Floor", "2. Stock", "Apt No. 4", "Flat B", "Floor 3 Suite 200"]
)
def test_what_tells_a_flat_alone_is_nobodys_address(line: str) -> None:
    people = KnownPeople([Term(f"{line}, 12 Baker Street", "STREET_ADDRESS", "p"), Term(line, "STREET_ADDRESS", "q")])
    assert people.scan(f"The fair is in {line}, as in every year.") == []


def test_external_ids_are_account_numbers_where_they_are_long_and_hold_a_digit() -> None:
    person = {"person_id": "p", "names": ["Ann Lee"], "external_ids": ["EMP-004711", "42", "employee"]}
    people = KnownPeople(terms_of(pa.Table.from_pylist([person], schema=PEOPLE)))
    assert found(people, "employee emp 004711, room 42") == {("ACCOUNT_NUMBER", "p")}


def test_whether_one_term_is_found_never_depends_on_the_others() -> None:
    names = ["Anna Smith", "Ann Smiths", "Joel Bauer", "Jol Baur", "Maria Anna Smith", "Anna Maria", "A Smith"]
    text = "Anna Smiths and Anna Maria Smith met Jöl Bauer, Smith Anna, Ms Smith, A. Smith, AnnaSmith."
    terms = terms_of(pa.Table.from_pylist([{"person_id": n, "names": [n]} for n in names], schema=PEOPLE))
    alone = {finding for term in terms for finding in KnownPeople([term]).scan(text)}
    assert alone == set(KnownPeople(terms).scan(text))
    assert len(alone) > len(names)


def test_two_holders_of_a_surname_leave_it_without_a_person() -> None:
    people = [{"person_id": f"p{n}", "names": [name]} for n, name in enumerate(["Jan Kowalczyk", "Ewa Kowalczyk"])]
    who = holders(terms_of(pa.Table.from_pylist(people, schema=PEOPLE)))
    assert who[term_id(Term("kowalczyk", "SURNAME"))] is None
    assert who[term_id(Term("Jan Kowalczyk", "PERSON"))] == "p0"


# A world of people, and how each may be written: with the forms that grammar gives them listed, not computed.
SIX_LANGUAGES = {
    "en": {
        "names": ["Robert Ainsley", "Elizabeth Marlowe", "William Thackham", "Katherine O'Dowd", "James Paul Harwick"],
        "nicknames": ["Bob", "Liz", "Bill", "Kate", "Jim"],
        "inflected": ["Ainsley's", "Marlowe's", "Thackham's", "O'Dowd's", "Harwick's"],
        "title": "Mr. {}",
        "greeting": "Hi {},\nthe export still stops half way.",
        "inside": "Our last call was with {}, who had the serial number.",
        "end": "It works again now.\n\nKind regards\n{}",
    },
    "de": {
        "names": ["Jörg Größmann", "Johannes Äpfelbach", "Elisabeth Tönnies", "Sabine Müller-Lüdtke", "Ulrich von Thaden"],
        "nicknames": ["Joerg", "Hannes", "Lisa", "Bine", "Uli"],
        "inflected": ["Jörgs", "Johannes'", "Elisabeths", "Sabines", "Ulrichs"],
        "title": "Herr {}",
        "greeting": "Hallo {},\nder Export bricht weiterhin ab.",
        "inside": "Zuletzt hat {} bei uns angerufen und den Zähler genannt.",
        "end": "Läuft wieder.\n\nViele Grüße\n{}",
    },
    "es": {
        "names": ["José García Montalbán", "Francisco Ibáñez Peralta", "Dolores Quiñones", "Íñigo Zubizarreta", "Lucía Villalobos"],
        "nicknames": ["Pepe", "Paco", "Lola", "Inigo", "Luci"],
        "inflected": ["José", "Francisco", "Quiñones", "Íñigo", "Lucía"],
        "title": "Sra. {}",
        "greeting": "Hola {}:\nla exportación sigue fallando.",
        "inside": "Ayer llamó {} para dar el número de serie.",
        "end": "Ya funciona.\n\nUn saludo\n{}",
    },
    "fr": {
        "names": ["Frédérique Lançon", "Jean-Baptiste Guérin", "Hélène d'Aubigné", "Stéphane Le Goff", "Noémie Charpentier"],
        "nicknames": ["Frederique", "Jean-Baptiste", "Helene", "Steph", "Noemie"],
        "inflected": ["Lançon", "Guérin", "d'Aubigné", "Le Goff", "Charpentier"],
        "title": "Mme {}",
        "greeting": "Bonjour {},\nl'export échoue toujours.",
        "inside": "C'est {} qui a donné le numéro de série hier.",
        "end": "Tout fonctionne.\n\nCordialement\n{}",
    },
    "pl": {
        "names": ["Anna Wiśniewska", "Tomasz Kowalski", "Małgorzata Łęcka", "Marek Nowak", "Aleksandra Zając"],
        "nicknames": ["Ania", "Tomek", "Gosia", "Mareczek", "Ola"],
        "inflected": ["Wiśniewskiej", "Kowalskiego", "Małgorzaty", "Nowakiem", "Aleksandrę"],
        "title": "Pan {}",
        "greeting": "Cześć {},\neksport nadal nie działa.",
        "inside": "Wczoraj dzwonił w tej sprawie {} i podał numer.",
        "end": "Już działa.\n\nPozdrawiam\n{}",
    },
    "it": {
        "names": ["Giuseppe Scognamiglio", "Luigi Dell'Acqua", "Francesca De Angelis", "Nicolò Bevilacqua", "Chiara Pellegrini"],
        "nicknames": ["Beppe", "Gigi", "Franca", "Nicolo", "Chiara"],
        "inflected": ["Scognamiglio", "Luigi", "De Angelis", "Nicolò", "Pellegrini"],
        "title": "Sig. {}",
        "greeting": "Ciao {},\nl'esportazione non va ancora.",
        "inside": "Ieri ha chiamato {} per dare il numero di serie.",
        "end": "Adesso funziona.\n\nCordiali saluti\n{}",
    },
}  # fmt: skip
PLAIN = str.maketrans("ąćęłńóśźżáéíóúñüöäèêçòàÁÉÍŁŚŻÄÖÜ", "acelnoszzaeiounuoaeecoaAEILSZAOU") | {ord("ß"): "ss"}
LATIN_TWINS = str.maketrans("aeopcx", "аеорсх")  # Cyrillic letters that look the same


def full_names(name: str, chance: random.Random) -> Iterator[str]:
    """A full name as anybody may write it."""
    first, last = name.split(" ", 1)
    yield from (name, f"{last}, {first}", f"{last} {first}", name.upper(), name.title(), name.translate(PLAIN))
    yield from (
        f"{first}  {last}",
        f"*{first}* **{last}**",
        f"{first}\u00a0{last}",
        f"{first} {chance.choice('BKM')}. {last}",
    )
    cut = chance.randrange(1, len(first))
    yield f"{first[:cut]}\u200b{first[cut:]} {last}"
    yield unicodedata.normalize("NFD", name)
    yield f"{first} {last}".translate(LATIN_TWINS) if first.isascii() and last.isascii() else name
    yield "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)
    yield name.replace(" ", "&nbsp;").replace("ö", "&ouml;").replace("é", "&#233;")
    yield "  ".join(" ".join(part) for part in name.split(" "))
    if (first + last).isalpha() and len(first + last) >= 9:
        yield from (f"{first}{last}", f"{first}.{last}".lower(), f"{first}_{last}".lower())


def single_names(said: dict[str, list[str]], number: int) -> Iterator[str]:
    """The same person in a text of a document that is their own."""
    first, last = said["names"][number].split(" ", 1)
    yield from (first, said["nicknames"][number], last, first.upper(), last.upper(), said["inflected"][number])
    yield from (f"{first[0]}. {last}", f"{last}, {first[0]}.", first.translate(PLAIN), first.lower(), last.lower())
    if last.isalpha() and last.isascii() and len(last) > 5:
        yield from (f"{first[0]}{last}".lower(), f"{first[0]}_{last}".lower(), f"{first[0]}.{last}".lower() + "7")


def planted(seed: int) -> Iterator[tuple[str, int, int, dict[str, str | None]]]:
    """(text, start, end of what is planted in it, the document's own people)."""
    chance = random.Random(seed)
    for said in SIX_LANGUAGES.values():
        for number, name in enumerate(said["names"]):
            ways = [(form, {}) for form in full_names(name, chance)]
            ways += [(said["title"].format(name.split(" ", 1)[1]), {})]
            ways += [(form, {name: f"{name}"}) for form in single_names(said, number)]
            for form, own in chance.sample(ways, 12):
                template = said[chance.choice(["greeting", "inside", "end"])]
                text = template.format(form)
                start = text.index(form)
                title = said["title"].removesuffix("{}")
                start += len(title) if form.startswith(title) else 0
                yield text, start, text.index(form) + len(form), own


def test_of_people_planted_in_six_languages_at_most_one_in_fifty_is_missed() -> None:
    names = [name for said in SIX_LANGUAGES.values() for name in said["names"]]
    people = KnownPeople(terms_of(pa.Table.from_pylist([{"person_id": n, "names": [n]} for n in names], schema=PEOPLE)))
    mentions, missed = 0, []
    for text, start, end, own in itertools.chain.from_iterable(map(planted, (1, 2, 3))):
        covered = {at for f in [*people.scan(text), *scan_single_names(text, own)] for at in range(f.start, f.end)}
        mentions += 1
        left = [at for at in range(start, end) if text[at].isalnum() and at not in covered]
        if len(left) > 1 or (left and text[left[0] - 1] not in "'’"):  # the s of a genitive may stay
            missed.append(text)
    upper = float(beta.ppf(0.975, len(missed) + 1, mentions - len(missed)))  # Clopper–Pearson, 95 %
    assert mentions >= 600
    assert upper <= 0.02, missed


@pytest.mark.parametrize(
    "text",
    [
        "7,Thaddeus,Brzezinski,2125550123,44",
        '"7";"Brzezinski";"Thaddeus";"(212) 555-0123"',
        "| Thaddeus | Brzezinski | 212 | 555 | 0123 |",
        "7\tThaddeus\tBrzezinski\t212-555-0123\t3",
    ],
)
def test_a_name_and_a_phone_are_found_in_the_cells_of_a_table(text: str) -> None:
    person = {"names": ["Thaddeus Brzezinski"], "phones": ["+1 212 555 0123"]}
    found = KnownPeople(terms_of_person(person, "p1")).scan(text)
    assert {each.type for each in found} == {"PERSON", "PHONE_NUMBER"}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("from velda marsh <velda@mail.example.com> today", "from  <velda@mail.example.com> today"),
        ("velda marsh (velda at the desk)", " (velda at the desk)"),
        ('velda marsh "velda" is who I am', ' "velda" is who I am'),
        ("> so says velda\n> marsh of the shop", "> so says  of the shop"),
        ("From: marsh &lt;velda@mail.example.com&gt;", "From: marsh &lt;velda@mail.example.com&gt;"),
        ("ask marsh (velda) please", "ask  please"),
        ('"7","marsh","velda",44', '"7","",44'),
        ("[velda marsh](/team)", "[](/team)"),
    ],
)
def test_a_name_goes_neither_into_nor_out_of_brackets_and_quotes(text: str, left: str) -> None:
    person = {"names": ["Velda Marsh"]}
    assert remains(KnownPeople(terms_of_person(person, "p1")), text) == left
