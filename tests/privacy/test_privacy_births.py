"""Births as people of six languages tell them: in words, labels, fields and tables, and what is dated otherwise."""

from __future__ import annotations

import pytest

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.fields import named as fields
from curation.privacy.rules.numbers import numbers_by_cue, personal
from tests.growth import assert_linear, repeated
from tests.privacy.marked import marked, unmarked

POLICY = PrivacyPolicy()
RECOGNIZERS = (*personal.recognizers(POLICY), *numbers_by_cue.recognizers(POLICY), *fields.recognizers(POLICY))


def check(text: str) -> None:
    assert marked(unmarked(text), RECOGNIZERS, "DATE_OF_BIRTH") == text


@pytest.mark.parametrize(
    "text",
    [
        "Geb.: ⟦3. V. 1979⟧",
        "geb. ⟦14.VII.58⟧",
        "Mein Sohn (geb. ⟦Sept. '09⟧) will sich anmelden.",
        "Auf die Welt kam ich am ⟦4. Juli 1958⟧, nicht am 14.",
        "Das Kind kam am ⟦2. Feb 2015⟧ zur Welt und ist noch nicht mitversichert.",
        "ich bin am ⟦vierzehnten siebten achtundfünfzig⟧ geboren",
        "nato il ⟦14/7 del 58⟧ a Pavia",
        "sono nato nel ⟦'58⟧ e non capisco la app",
        "Nato/a il ⟦14.VII.1958⟧ a Pavia",
        "Nacida el ⟦14 del 7 del 58⟧",
        "nascido aos ⟦catorze dias de julho de 1958⟧",
        "mi padre nació en el ⟦52⟧ y no oye bien",
        "Medewerker: Wat is uw geboortedatum?\nKlant: ⟦14 7 58⟧",
        "O meu filho nasceu a ⟦4 do 7 de 2010⟧ e não consta.",
        "Data de nascimento: ⟦4 do 7 de 2010⟧",
        "Mijn zoon is geboren op ⟦4 van de 7e 2010⟧ en staat niet in de lijst.",
        "Mi hijo nació el ⟦4 del 7 del 2010⟧ y no aparece.",
        "Mia figlia è nata il ⟦4 del 7 del 2010⟧ e non risulta.",
        "né le ⟦4 du 7 de 2010⟧",
        "Geboren am ⟦4ten 7ten 2010⟧ in Worms.",
        "Data de nasc. do educando\n⟦24.8.95⟧",
        "Geburtsdat. des Kindes:\n⟦24.8.95⟧",
        "Data di nascita dell'assicurato\n⟦24/8/95⟧",
        "Nome: Rui Sá\nD.N. do aluno: ⟦24.8.95⟧",
        "Data di nascita (gg/mm/aaaa)\n⟦14 07 1958⟧",
    ],
)
def test_a_birth_is_found_in_any_form_of_its_date(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin Jahrgang ⟦'61⟧, also keine Eile.",
        "Ich bin ein ⟦61er⟧ Jahrgang und sehe das nicht mehr gut.",
        "Soy del ⟦84⟧ y no me deja registrarme por la edad.",
        "Mi madre es del ⟦52⟧ y no entiende la app.",
        "Je suis de ⟦1958⟧ et le site me refuse.",
        "Sono del ⟦'58⟧ e il sito dice che sono minorenne.",
        "Ik ben van ⟦'58⟧ en snap die app niet.",
        "Als Geburtsjahr ist ⟦1985⟧ gespeichert und das ist falsch.",
        "año de nacimiento ⟦58⟧",
        "a minha mãe é de ⟦52⟧ e não percebe a app",
    ],
)
def test_a_year_that_somebody_is_of_is_one_of_birth(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ich werde am ⟦14.7.⟧ sechzig und möchte den Tarif wechseln.",
        "Morgen, am ⟦14.7.⟧, wird mein Sohn 18 und braucht ein eigenes Konto.",
        "Mi cumple es el ⟦14 de julio⟧ y no me habéis mandado nada.",
        "Cumplo 60 el ⟦14 de julio⟧ y quiero cambiar la tarifa.",
        "J'aurai 60 ans le ⟦14/07⟧, je passe donc au tarif senior.",
        "compio gli anni il ⟦14/7⟧ e vorrei lo sconto",
        "Mijn dochter wordt ⟦14-7⟧ achttien en moet een eigen polis.",
        "Ik ben jarig op ⟦14/7⟧ en wil graag de korting.",
        "meu niver é ⟦14/07⟧ e não veio cupom",
        "FN: ⟦14/07/1958⟧, DNI en regla",
        "Date naiss. ⟦14/07/1958⟧",
        "Kundin: Anna Berger, geboren ⟦14.07.1958⟧, Vertrag seit 01.03.2019",
        "n. a Pavia il ⟦14/07/1958⟧",
    ],
)
def test_a_birthday_and_a_short_label_tell_of_a_birth(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        '"fechaNac": "⟦14/07/1958⟧"',
        '{"nome": "Rui", "nascimento": "⟦1958-07-14⟧"}',
        "<dataNascita>⟦1958-07-14⟧</dataNascita>",
        "Name;Geburtsdatum;Ort\nRolf Abel;⟦14.07.1958⟧;Worms\nUte Lang-Hohenstein-Abel;⟦03.02.1961⟧;Bad Dürkheim\n",
        "| Nome | Data de nascimento |\n|---|---|\n| Rui Sá | ⟦14/07/1958⟧ |\n| Ana Sá Carneiro Lopes | ⟦03/02/1961⟧ |",
    ],
)
def test_fields_and_columns_name_births_in_other_languages(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "Wir werden am 14.7. 20 Stück bestellen und brauchen die Rechnung.",
        "Die Anlage wird am 3.5. 20 Jahre alt und braucht eine Wartung.",
        "Am 4. Juli 2024 war der Techniker da, am 5. Juli kam nichts.",
        "Das Auto ist Baujahr 84 und hat keinen Stecker.",
        "Wir sind ein 3er Team und brauchen drei Lizenzen.",
        "Cumplo con el plazo del 14 de julio y sin embargo me cobran.",
        "La garantía cumple dos años el 14 de julio de 2024 y no la renuevan.",
        "Soy del 3º B y no funciona el telefonillo.",
        "FN 12.5 y FN 14.7 no son compatibles con la versión 3.2.",
        "Je suis du 58 et la fibre n'arrive pas.",
        "Je suis de 8 h à 12 h au bureau, rappelez le 14 juillet.",
        "L'entreprise fête ses 20 ans le 3 mai 2024 et offre une remise.",
        "Le stampanti sono del 2008 e non stampano più.",
        "L'ho comprato due anni fa, il 14/07/2022, e non funziona.",
        "fattura n. 58 del 14/07/2024 non pagata",
        "Ik ben van 9 tot 5 bereikbaar, bel op 14 juli.",
        "De machine wordt op 3 mei 20 jaar oud en moet gekeurd.",
        "Sou de 3 em 3 meses cobrado a mais.",
        "Faz dois anos que comprei, no dia 14 de julho de 2022, e avariou.",
        "O contrato é de 4 do 7 de 2010 e não quero renovar.",
        "Data da compra do educando\n24.8.95",
        "D.N. 12.5 não serve no tubo.",
        "O tubo é DN 32 e a junta é de 14/07/2024.",
        "Wij zijn jarig als winkel, 20 procent korting!",
        "Unsere Firma wird am 1.6. 25 und wir möchten 200 Gutscheine bestellen.",
        '{"fecha_pedido": "2024-07-14", "fecha_entrega": "2024-07-16"}',
        "| Nome | Data da compra |\n|---|---|\n| Rui Sá | 14/07/2024 |",
    ],
)
def test_what_is_dated_otherwise_is_no_birth(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "unit",
    [
        "mein Sohn wird am 3.5. 18 und ",
        "nato il 14 VII 58 e non più ",
        "soy del 84 y mi madre es del 52 y no ",
        "Geburtsdatum des Kindes der 4. des 7. ",
        "Geburtsdatum\nund nicht 4. Juli ",
        "geboren vierzehn sieben achtundfünfzig und ",
    ],
)
def test_the_time_that_births_take_grows_with_the_text(unit: str) -> None:
    def read(text: str) -> None:
        for each in RECOGNIZERS:
            if each.entity == "DATE_OF_BIRTH":
                list(each.find(text))

    assert_linear(read, repeated(unit))
