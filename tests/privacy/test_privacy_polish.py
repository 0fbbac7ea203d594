"""Names, addresses and numbers in Polish, with Morfeusz and without."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest

from curation.privacy.models import morphology
from curation.privacy.models.languages import is_polish
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses import polish_streets
from curation.privacy.rules.names import polish_names
from curation.privacy.rules.numbers import numbers_by_cue
from curation.privacy.rules.recognizer import Hit
from curation.text.readings import readings
from tests.growth import assert_linear


def found(text: str, find: Callable[[str], Iterable[Hit]]) -> str:
    """What is found, in order."""
    plain = readings(text)[0].text
    inside = {at for hit in find(plain) for at in range(hit.start, hit.end)}
    kept = "".join(character if at in inside else "\0" for at, character in enumerate(plain))
    return " | ".join(part.strip() for part in kept.split("\0") if part.strip())


def marked(text: str) -> tuple[str, str]:
    return text.replace("⟦", "").replace("⟧", ""), text[text.index("⟦") + 1 : text.index("⟧")]


@pytest.fixture
def without_morfeusz(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if `curation[morphology]` were not installed."""
    monkeypatch.setattr(morphology, "LIBRARIES", {"pl": ("a-distribution-that-nobody-has",)})
    for cached in (morphology.installed, morphology.dictionary_words):
        cached.cache_clear()
    yield
    for cached in (morphology.installed, morphology.dictionary_words):
        cached.cache_clear()


NAMED = [
    "Rozmawiałam z ⟦Markiem Nowakiem⟧ o zwrocie pieniędzy.",
    "Proszę o kontakt z panią ⟦Anną Zielińską⟧ w sprawie reklamacji.",
    "Proszę przekazać sprawę ⟦Piotrowi Zającowi⟧.",
    "Nie ma jeszcze odpowiedzi od ⟦Olszewskiego⟧.",
    "Kierownik ⟦Wieczorek⟧ obiecał zwrot.",
    "Mieszkanie wynajmuję od państwa ⟦Jabłońskich⟧.",
    "⟦Nowakowska Maria⟧ prosi o kontakt w sprawie umowy.",
    "Czy ⟦Kasia⟧ mogłaby do mnie zadzwonić?",
    "Karta należy do mojego syna ⟦Kacpra⟧ i nie działa.",
    "Autorem zmian był ⟦K. Baranowski⟧ i on się na tym zna.",
    "Proszę zmienić nazwisko na ⟦Kamińska-Lis⟧ w umowie.",
]
NOBODY = [
    "W poniedziałek Urząd Skarbowy był zamknięty. Święto Bożego Narodzenia jest jutro.",
    "Poczta Polska zgubiła paczkę. Biuro Obsługi Klienta nie odpowiada.",
    "Kiedy mogę odebrać Samsung Galaxy S21 z Media Markt w Warszawie?",
    "Jadę pociągiem z Krakowa do Poznania przez Wrocław i Łódź.",
    "Lodówka Bosch przestała chłodzić, a pralka Electrolux przecieka w Krakowie.",
    "Dział Księgowości prosi o korektę. Bank Śląski odrzucił płatność.",
    "Witam, czy Karta Dużej Rodziny obowiązuje też w Kinie Helios?",
    "Ministerstwo Zdrowia i Narodowy Fundusz Zdrowia nie odpowiadają.",
]


@pytest.mark.parametrize("text", NAMED)
@pytest.mark.usefixtures("without_morfeusz")
def test_a_polish_name_stands_in_any_case(text: str) -> None:
    plain, name = marked(text)
    assert found(plain, polish_names.find) == name


@pytest.mark.parametrize("text", [*NAMED, "Przekazałem to ⟦Zbyszkowi⟧, bo on się tym zajmuje."])
def test_a_polish_name_is_known_to_morfeusz(text: str) -> None:
    if not morphology.installed("pl"):
        pytest.skip("curation[morphology] is not installed")
    plain, name = marked(text)
    assert found(plain, polish_names.find) == name


@pytest.mark.parametrize("text", NOBODY)
def test_offices_and_towns_are_nobody(text: str) -> None:
    assert found(text, polish_names.find) == ""


@pytest.mark.parametrize("text", NOBODY)
@pytest.mark.usefixtures("without_morfeusz")
def test_offices_and_towns_are_nobody_without_morfeusz(text: str) -> None:
    assert found(text, polish_names.find) == ""


def test_a_short_text_with_polish_letters_is_polish() -> None:
    assert is_polish("Zadzwoń do Kowalskiej")
    assert not is_polish("The café of Łukasz is closed and they are away")


@pytest.mark.parametrize(
    "text",
    [
        "Mieszkam przy ⟦ul. Długiej 12/3⟧ w Krakowie.",
        "Wysyłka: ⟦ul. Marszałkowska 84/92 m. 17, 00-514 Warszawa⟧",
        "⟦os. Tysiąclecia 15/42, 31-610 Kraków⟧",
        "Proszę wysłać na ⟦ulicę Mickiewicza 5⟧ w Gdańsku",
        "Przesyłka do: ⟦Wola Duża 45, 23-400 Biłgoraj⟧",
        "Proszę dostarczyć paczkę na ⟦Długą 12⟧ po godzinie 16.",
        "⟦31-001 Kraków, Rynek Główny 12/4⟧ to mój adres.",
    ],
)
def test_a_polish_address_ends_at_the_town(text: str) -> None:
    plain, address = marked(text)
    assert found(plain, polish_streets.find) == address


@pytest.mark.parametrize(
    "text",
    [
        "Spotkajmy się w sali nr 12 o godz. 15, piętro 3.",
        "Kod błędu to 12-345, wersja 10 Pro nie działa.",
        "Proszę dostarczyć do 12 maja 2024 na trasie Warszawa Gdynia.",
        "Drukarka HP LaserJet 1020 nie drukuje po aktualizacji do Windows 11.",
    ],
)
def test_what_has_a_number_in_polish_is_no_address(text: str) -> None:
    assert found(text, polish_streets.find) == ""


@pytest.mark.parametrize(
    ("entity", "text"),
    [
        ("NATIONAL_ID", "Mój dowód to ⟦ABC 123456⟧ wydany przez prezydenta miasta"),
        ("PASSPORT", "Paszport o numerze ⟦ER 1234567⟧ zgubiłem na lotnisku."),
        ("DRIVER_LICENSE", "Prawo jazdy mam od roku, numer ⟦00123/14/1465⟧."),
        ("VEHICLE_ID", "Moje auto ma rejestrację ⟦WPR 4X21⟧ i stoi pod blokiem."),
        ("SECRET", "Kod do domofonu to ⟦4417⟧, proszę wejść na drugie piętro."),
        ("DATE_OF_BIRTH", "Urodziłam się ⟦dwunastego marca 1980⟧ roku w Łodzi."),
    ],
)
def test_a_polish_word_tells_of_a_number(entity: str, text: str) -> None:
    plain, value = marked(text)
    every = {each.entity: each.find for each in numbers_by_cue.recognizers(PrivacyPolicy())}
    assert found(plain, every[entity]) == value


@pytest.mark.parametrize(
    "text",
    [
        "Numer zamówienia 1234567890, faktura FV/2024/05/123 nie została wysłana.",
        "Zainstalowałem wersję 3.2.1 i drukarka nie działa. Koszt to 123,45 zł.",
        "Zużyłem 1234567 kWh według licznika, sprzedaliśmy 1500000 sztuk, a budżet wynosi 2500000 zł.",
        "Rabat 20% na model XR-550 i fakturę 2024/05/0012 proszę.",
    ],
)
def test_a_polish_order_is_nobodys(text: str) -> None:
    for each in numbers_by_cue.recognizers(PrivacyPolicy()):
        assert found(text, each.find) == "", each.entity


@pytest.mark.parametrize("text", ["Nowak ", "ul. Długa 1 ", "Wola ", "mieszkam na Długiej "])
def test_a_long_polish_line_takes_time_that_grows_with_it(text: str) -> None:
    def every(made: str) -> None:
        for find in (polish_names.find, polish_streets.find):
            list(find(made))

    assert_linear(every, lambda size: "Proszę się " + text * (size // len(text)))
