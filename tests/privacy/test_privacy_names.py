"""Persons nobody declared: by what stands around a name, by the lists of names, by the model, and not by less."""

from __future__ import annotations

import pytest

from curation.privacy.detector import Detector, detector_for
from curation.privacy.models.languages import prevailing
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses.place_names import place_names
from curation.privacy.rules.names.foreign_names import find as full_names
from curation.privacy.rules.names.given_names import GIVEN_NAMES, UNSURE, names
from curation.privacy.rules.names.people import people
from tests.growth import assert_linear, repeated

EVERYTHING = PrivacyPolicy()


@pytest.fixture(scope="module")
def detector() -> Detector:
    return detector_for(EVERYTHING, ["PERSON"])


def persons(detector: Detector, text: str, language: str | None = "en") -> set[str]:
    (detection,) = detector.detect([text], [language])
    return {text[each.start : each.end] for each in detection.findings}


def named(text: str) -> set[str]:
    """What the rules find, without a model."""
    return {text[hit.start : hit.end] for hit in people(text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hi Oluwaseun,\nthe router fails again.", "Oluwaseun"),
        ("Good morning Thandeka, any news?", "Thandeka"),
        ("It works.\nKind regards,\nXiaoming Zhao\nHead of IT", "Xiaoming Zhao"),
        ("It works. Thanks, Haruto", "Haruto"),
        ("my name is haruto tanabe and i need help", "haruto tanabe"),
        ("hi, this is gianluca terranova, any news?", "gianluca terranova"),
        ("I wrote on behalf of Zebulon Quackenbush yesterday.", "Zebulon Quackenbush"),
        ("My manager is Thandeka Mabaso, ask her.", "Thandeka Mabaso"),
        ("Please book it under the name Iraida Breiland.", "Iraida Breiland"),
        ("First name Carry, last name Jocoy", "Carry"),
        ("First name Carry, last name Jocoy", "Jocoy"),
        ("Name: Åsa Laine\nPhone: none", "Åsa Laine"),
        ("ACCOUNT HOLDER: MIN-JUN BAEK\nSTATUS: SUSPENDED", "MIN-JUN BAEK"),
        ("CC: Anna Smith, Bob Nkrumah and Zebulon", "Zebulon"),
        ("Arundhati: hi\nAgent: hello\nArundhati: my order is late", "Arundhati"),
        ("On Monday Chidi Okafor <chidi@example.com> wrote:\n> hello", "Chidi Okafor"),
        ('"I am glad," says Navrátilová.', "Navrátilová"),
        ("mr. martin is here", "martin"),
        ("the files of anna smith are gone", "anna smith"),
        ("ANNA SMITH CALLED", "ANNA SMITH"),
        ("We met Ludmila van der Berg there.", "Ludmila van der Berg"),
        ("The letter of J. Hartley came.", "J. Hartley"),
        ("Sehr geehrte Frau Öztürk-Krüger, danke.", "Öztürk-Krüger"),
        ("Ansprechpartner: Grzegorz Brzęczyszczykiewicz", "Grzegorz Brzęczyszczykiewicz"),
        ("Das Gerät geht nicht.\nMit freundlichen Grüßen\nJürgen von der Heide", "Jürgen von der Heide"),
        ("Je m'appelle Thibault de Lamballe.", "Thibault de Lamballe"),
        ("Merci de contacter M. Quentin-Baudet.", "Quentin-Baudet"),
        ("Nombre: Yadira .\nApellidos: Barrantes Lopez.", "Barrantes Lopez"),
        ("Médico: Rosa María Jiménez Rodríguez", "Rosa María Jiménez Rodríguez"),
        ("Buongiorno,\nmi chiamo Ornella Bragagnolo.", "Ornella Bragagnolo"),
        ("Beste Femke,\nbedankt.", "Femke"),
        ("Imię i nazwisko: Bożydar Lewandowicz", "Bożydar Lewandowicz"),
        ("Bom dia Joaquim, tudo bem?", "Joaquim"),
    ],
)
def test_a_name_is_found_whole_by_what_stands_around_it(text: str, name: str) -> None:
    assert name in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "my name is not on the list",
        "Can I get a refund? Will I be charged? May I ask why?",
        "Settings > Mesh > Status. Mark All As Read. Grant Access.",
        "Error: timeout\nError: timeout\nNote: restart it",
        "Hello Team,\nthe Cloud Plus plan ended on Friday in April.\nThank you",
        "This includes HEY, Highrise, Campfire and Backpack.",
        "Name: router-x5\nPath: /home/anna/x",
        "max 5 devices per room, as mark said, will do",
        "contact support, ask PPP or call the ATM hotline",
        "mail anna@example.com or see https://example.com/anna/smith",
        "I don't know. I'd like one. We're here.",
        "The Grace Period ended. Chase Bank is closed.",
    ],
)
def test_what_names_nobody_is_left_alone(text: str) -> None:
    assert named(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "The Wi-Fi of the Mesh Router X5 drops; see Settings > Mesh > Status.",
        "## Balancer Overview\n\nThe balancer picks an address. The overview follows.",
        "Container Linux is one way. On container Linux, restart the unit.",
        "Open the Raft paper; raft elects a leader.",
        "Order 12345 was shipped on Monday, 3 March, with Cloud Plus.",
    ],
)
def test_the_model_names_nobody_among_products_headings_and_everyday_words(detector: Detector, text: str) -> None:
    assert persons(detector, text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Are you on the Acme Shop on cloud infrastructure Starter plan architecture, see the notes.",
        "a. YES – Proceed to Step 2.\nb. NO – Maintenance is over.",
        "ERROR: Warming up failed on the shop.",
        "The following attributes are used for Layered Navigation, whose account does not allow them.",
        "Click Checkout with Multiple Addresses to check it.",
        "**Possible cause:** Permissions, necessary to grant shared access, are missing.",
        "Vendors wrote their own init scripts.",
    ],
)
def test_common_words_of_english_name_nobody_in_titles_lists_and_buttons(detector: Detector, text: str) -> None:
    assert persons(detector, text) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Thanks to Rick Masters for helping with this.", "Rick Masters"),
        ("Bod wrote:\n> Enter the number.", "Bod"),
        ("I would like to remove my kid Mali from the account.", "Mali"),
        ("Dear Mr Proceed, it works.", "Proceed"),
        ("He thinks they are conspiring. -- J. Kegler", "Kegler"),
        ("Is there a better song? Fleischer and Mcintosh were precise engineers.", "Fleischer"),
        ("MS SMITH CALLED TODAY", "SMITH"),
        ("My name is Legacy.", "Legacy"),
    ],
)
def test_a_common_word_is_a_name_beside_one_and_where_only_a_name_stands(
    detector: Detector, text: str, name: str
) -> None:
    assert name in persons(detector, text)


@pytest.mark.parametrize(
    "text",
    [
        "There was a copy in SuSE boxed sets. SuSe for Sparc works fine.",
        "Read the DevBlog post. It is a clone for MacOSX and it runs.",
        "Use Elastic instead of MySQL native FULLTEXT indexes.",
        "Not found. Sooo… if I export from the editor, it works. Grrr... I had that habit.",
        "[LIST] Sysadmin / IT person wanted",
        "EDIT: Blur postprocess definition fixed. Lemme re-check.",
        "MS Paint and MS ShaderConductor are a better base.",
        "See http://www.DeepEddy.Example.Com/~cwg/ for the list of the archive.",
    ],
)
def test_what_is_written_as_no_name_is_names_nobody(detector: Detector, text: str) -> None:
    assert persons(detector, text) == set()


@pytest.mark.parametrize(
    "name", ["MaryAnn Whitfield", "JoAnn Whitfield", "Sean McCarthy", "LeBron Oakes", "Nils FitzGerald"]
)
def test_a_name_with_a_capital_inside_is_one(detector: Detector, name: str) -> None:
    assert name in persons(detector, f"We wrote to {name}. Kind regards,\n{name}")


def test_a_language_without_a_model_is_read_by_rules_alone() -> None:
    models = detector_for(EVERYTHING, ["PERSON"]).models
    assert models is not None
    text = "Please ask Beverley Quackenbush about it."
    assert models.names([(text, "pl")]) == [[]]
    assert [text[hit.start : hit.end] for _, hit in models.names([(text, "en")])[0]] == ["Beverley Quackenbush"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hallo Zeb,\nKunt u dit nakijken? Groeten", "nl"),
        ("Guten Tag, das Handbuch fehlt seit Montag.", "de"),
        ("Bom dia, tudo bem? Obrigado", "pt"),
        ("Dear all, the manual says bonjour and merci, and it is fine.", None),
        ("Order 12345", None),
    ],
)
def test_a_short_text_tells_its_language_by_how_letters_begin_and_end(text: str, language: str | None) -> None:
    assert prevailing(text) == language


def test_the_model_gives_the_same_alone_and_among_others_and_twice(detector: Detector) -> None:
    models = detector.models
    assert models is not None
    filler = "The export of the second report fails again and nothing is said about it in the log. " * 3
    texts = [f"{filler}{who} told us so.\n\n{filler}" for who in ("Beverley Quackenbush", "Zeb Holloway", "He")]
    asked = [(text, "en") for text in (*texts, *texts)]
    assert models.names(asked) == [models.names([each])[0] for each in asked]
    assert models.names(asked)[0]


def test_what_the_model_remembers_of_words_does_not_grow(detector: Detector) -> None:
    assert detector.models is not None
    remembered = detector.models._reader(EVERYTHING.models["en"][0], "en").model.vocab.strings
    detector.models.names([("Ask Beverley Quackenbush.", "en")])
    before = len(remembered)
    detector.models.names([(f"Ask Beverley Quackenbush{'x' * number} about it.", "en") for number in range(50)])
    assert len(remembered) == before


def test_a_sure_name_is_no_everyday_word_and_the_lists_are_folded() -> None:
    lists = names()
    assert not lists.sure & (lists.everyday | UNSURE) and lists.sure >= GIVEN_NAMES - UNSURE - lists.everyday
    assert {"jorg", "francois", "marek", "svetlana"} <= lists.sure and {"mark", "will", "rose"} <= lists.unsure
    assert "sandoval" in lists.surnames and min(map(len, lists.surnames)) > 1


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Não encontro as Definições de Segurança no meu computador.", set()),
        ("Bitte ändern Sie den Parameter und starten Sie neu.", set()),
        ("De factuur van Sietske Boonstra is nog niet betaald.", {"Sietske Boonstra"}),
        ("El pedido de los Remedios Quiroga y su factura no están pagados.", {"Remedios Quiroga"}),
    ],
)
def test_capitals_that_are_all_words_of_the_language_are_nobodys_full_name(text: str, names: set[str]) -> None:
    assert {text[hit.start : hit.end] for hit in full_names(text)} == names


@pytest.mark.parametrize(
    "poison",
    [
        *("Anna ", "Anna, ", "A. ", "van der ", "Dr. ", "Anna: ", "name is ", "Anna\n", "anna smith "),
        *(
            "Chad, ",
            "Ask mr velmor ",
            'Velmor "Vel" Kestan ',
            "Hi Will\n",
            "Velmor Kestan: ok\n",
            "12:30 <Velmor> ",
            "- Velmor\n",
            "Velmor Kestan\n",
            "> ",
            "by Velmor ",
            "Velmor MD ",
        ),
    ],
)
def test_a_long_text_of_names_is_read_in_linear_time(poison: str) -> None:
    assert place_names()  # loaded once, when a name is first in doubt
    assert_linear(lambda text: list(people(text)), repeated(poison))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The invoice should be made out to Velmor Kestan.", "Velmor Kestan"),
        ("The invoice should be made out to Kestan, Velmor.", "Kestan, Velmor"),
        ("According to Velmor Kestan the device worked.", "Velmor Kestan"),
        ("This was confirmed by Velmor Kestan on the phone.", "Velmor Kestan"),
        ("Please send the replacement to Velmor Kestan at our front desk.", "Velmor Kestan"),
        ("Could you add Velmor Kestan to this case?", "Velmor Kestan"),
        ("Velmor Kestan set up the account.", "Velmor Kestan"),
        ("Velmor B. Kestan is here.", "Velmor B. Kestan"),
        ("Velmor lives at the old mill.", "Velmor"),
        ("It is Velmor's passport.", "Velmor"),
        ("The form names Velmor Kestan MD.", "Velmor Kestan MD"),
        ("Ich habe mit Velmor Kestan gesprochen.", "Velmor Kestan"),
        ("Das wurde von Velmor Kestan bestätigt.", "Velmor Kestan"),
        ("Merci d'envoyer le remplacement à Velmor Kestan.", "Velmor Kestan"),
        ("Mr das Neves called twice.", "das Neves"),
        ("What is your name? velmor kestan", "velmor kestan"),
        ("The owner is Ji-hoon Choi.", "Ji-hoon Choi"),
    ],
)
def test_a_name_that_no_list_has_is_found_by_what_only_people_do(text: str, name: str) -> None:
    assert name in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "10:02 <Velmor> it fails",
        "[10:02] Velmor: it fails",
        "Velmor (1:53): it fails",
        "Velmor › it fails",
        "Velmor,\nit fails again.",
        "It fails again.\n\n- Velmor",
        "> It fails again.\n\n~ Velmor\n",
        'Velmor: "It fails."\nOrsk: "I see."',
    ],
)
def test_who_speaks_or_signs_is_found_by_the_form_of_the_line(text: str) -> None:
    assert "Velmor" in named(text)


def test_a_setting_that_several_lines_give_is_nobody_who_speaks() -> None:
    assert named("Velmor: R7FA4M1\nCore: `x`\n\nVelmor: AT328P\nCore: `y`") == set()


def test_a_name_alone_above_an_address_is_found() -> None:
    assert "Velmor Kestan" in named("Velmor Kestan\n120 Some Street\nSometown")


@pytest.mark.parametrize(
    "text",
    [
        "Please send the Fernwick Scanner to Quillon Router X2.",
        "Please send the replacement to Buenos Aires.",
        "It was created by Halden Press 40.",
        "It was signed by Fernwick Foods Ltd.",
        "Baltimore MD 21201",
        "Things to do:\n- Velmor\n- Kestan",
        "My NI is wrong. It was 30 °C. Lot 12 is affected.",
        'CertFile: "/tmp/a.pem"\nKeyFile: "/tmp/b.pem"',
        "Consultez LE MANUEL du produit.",
        "Anyway, can you please help?",
    ],
)
def test_a_brand_a_place_or_a_form_is_nobody(text: str) -> None:
    assert named(text) == set()


def test_what_the_model_calls_a_person_is_none_where_it_is_a_place_or_a_brand_before_a_thing(
    detector: Detector,
) -> None:
    text = "Meter reading was 12. We use the Fernwick Scanner and a Marlowe Standing Desk in Rotterdam and Bologna."
    (detection,) = detector.detect([text], ["en"])
    assert [each for each in detection.findings if each.type == "PERSON"] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("please ask mr kowalczyk about it", "kowalczyk"),
        ("call miss patel", "patel"),
        ("we talked to dr singh yesterday", "singh"),
        ("herr krause hat angerufen", "krause"),
        ("Hi Will", "Will"),
        ("hi Rose\nthe router fails", "Rose"),
        ("hi rose, it fails", "rose"),
        ("Hello May, it fails", "May"),
        ("It works.\nThanks,\nRich", "Rich"),
        ("It works.\nGruß Velmor", "Velmor"),
        ("Mit Gruß\nVelmor Kestan", "Velmor Kestan"),
        ("attn Dr. Whitcombe", "Whitcombe"),
        ('It was Thaddeus "Tad" Brzezinski.', 'Thaddeus "Tad" Brzezinski'),
        ("It was Velmor “Vel” Kestan.", "Velmor “Vel” Kestan"),
        ("Jordan, Kyoto, Anna and Madrid", "Anna"),
    ],
)
def test_a_title_a_greeting_or_a_nickname_makes_a_name_of_an_everyday_or_small_word(text: str, name: str) -> None:
    assert name in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hi there,\nHi all,\nHello team\nHello World\nHi Support,\nHey guys",
        "Hi May I ask something? Hi Will you help me?",
        "the dr button and the dr site; I miss summer; it took 300 ms patel; meine frau arbeitet",
        "We have offices in Jordan, Chad and Georgia.",
        "Skills: Jenkins, Maven, Hadoop, Erlang, Ada, Julia",
        "Our provider Ostra Telecom says no. Ostra Telecom called. I spoke with Ostra Networks GmbH.",
        "Atentamente,\nHoi,\nBeste,\nGruß\n",
        "Bitte MAC Adresse: angeben. Vertragsnummer: 44",
        "The Dean approved it.",
        'Press the "Start" Button.',
        "contact Velmor Support, ask Velmor support or contact Velmor Kestan support",
        "Call us to check whether it is compatible with Fernwick Quillon versions.",
        "Q: Where is it?\nA: There.\nQ: And now?\nA: Here.",
        "Best Practices: use it. Best Quillons: none",
        "Elke keer dat ik inlog krijg ik een fout.",
        "Dan ga ik het morgen nog eens proberen.",
        "Dat is anders dan gisteren.",
        "ik zit erin maar het werkt niet goed",
        "Lasse ich das Gerät hier, wird es repariert.",
        "Devi inviare la fattura entro domani.",
        "Ali não há rede e o pacote não chega.",
        "Mit freundlichen Grüßen\nKundendienst",
        "Titular: Pendiente",
        "Bitte geben Sie das Passwort noch einmal ein.",
        "Contactpersoon: Onbekend",
        "Sra. Directora, adjunto el informe.",
    ],
)
def test_a_row_of_places_or_software_a_firm_or_a_word_that_calls_somebody_is_nobody(text: str) -> None:
    assert named(text) == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Yesterday alfred said that it works.", {"alfred"}),
        ("contact Anna support", {"Anna"}),
        ("We called and spoke with Velmor Kestan today.", {"Velmor Kestan"}),
        ("Velmor Kestan: it fails\nYoung Kestan is fine", {"Velmor Kestan"}),
        ("Hallo Jörg, das Paket ist heute nicht gekommen.", {"Jörg"}),
        ("Ticket von Kerstin, Rückfrage an den Versand ist offen.", {"Kerstin"}),
        ("Buongiorno, mi chiamo gaspare e aspetto il pacco da lunedì.", {"gaspare"}),
        ("NACHNAME: HOLZAPFEL VORNAME: INGEBORG", {"HOLZAPFEL", "INGEBORG"}),
        ("| Name | Abteilung |\n|---|---|\n| Uwe Kloß | Lager |", {"Uwe Kloß"}),
        ("Ben called twice", {"Ben"}),
        ("Ken left early", {"Ken"}),
        ("Ben belde twee keer", set()),  # a word of Dutch
    ],
)
def test_a_name_is_found_without_what_is_said_or_done_beside_it(text: str, names: set[str]) -> None:
    assert named(text) == names


def test_what_is_done_with_somebody_is_no_part_of_the_name(detector: Detector) -> None:
    assert persons(detector, "Quoting Paul Linehan: it works.") == {"Paul Linehan"}


def test_the_model_names_nobody_in_headings_rows_firms_and_compounds(detector: Detector) -> None:
    text = (
        "Pay Your Bill\nDean of Students\nRich Text Editor\nGoverning Law\n\n"
        "Skills: Jenkins, Maven, Hadoop, Erlang, Ada, Julia\n\nOur provider Ostra Telecom is down.\n\n"
        "Vertragsnummer: 1234567 bitte"
    )
    (detection,) = detector.detect([text], ["en"])
    assert [each for each in detection.findings if each.type == "PERSON"] == []
    assert persons(detector, "Please ask Bill.") == {"Bill"}


@pytest.mark.parametrize(
    "text",
    [
        "```\ncontact: Grafter\n```",
        "requests are handled by `Ping`, the header is named `Content Type`",
        "```yaml\ngroups:\n- name: Content Type\n```",
        "The name is checked against the list. The logger's name is generated automatically.",
        "* Grafting Exporter: [how it works](https://example.com/a)\n* Other Exporter: `x`",
    ],
)
def test_a_word_of_code_and_what_is_said_of_a_name_are_nobodys_name(detector: Detector, text: str) -> None:
    assert persons(detector, text) == set()


def test_a_name_that_is_known_as_one_is_found_in_code_too(detector: Detector) -> None:
    assert persons(detector, '```json\n{"customer_name": "Anna Schmidt"}\n```') == {"Anna Schmidt"}
