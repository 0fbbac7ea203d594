"""Secrets of words or digits that sentences and labels of six languages tell of, and what only sounds like one."""

from __future__ import annotations

import pytest

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers import numbers_by_cue
from curation.privacy.rules.secrets import passwords
from tests.growth import assert_linear, repeated
from tests.privacy.marked import marked, unmarked

POLICY = PrivacyPolicy()
RECOGNIZERS = (*passwords.recognizers(POLICY), *numbers_by_cue.recognizers(POLICY))


def check(text: str) -> None:
    assert marked(unmarked(text), RECOGNIZERS, "SECRET") == text


@pytest.mark.parametrize(
    "text",
    [
        "Mijn wachtwoord is ⟦zonnebloem⟧ en dat werkt niet meer.",
        "Mijn paswoord is ⟦kersentaart⟧ maar ik geraak er niet in.",
        "Ik heb het wachtwoord veranderd in ⟦kersentaart⟧ en nu kom ik er niet meer in.",
        "Ik gebruik ⟦zomerfiets⟧ als wachtwoord voor alles, ook hier.",
        "gebruikersnaam jdebruin, wachtwoord ⟦kersentaart⟧",
        "Wachtwoordzin: ⟦correct paard batterij nietje⟧",
        "Mein Passwort ist ⟦sonnenblume⟧ und das geht nicht mehr.",
        "Als Passwort habe ich ⟦sonnenblume⟧ genommen, seit Jahren.",
        "J'ai mis ⟦tournesol⟧ comme mot de passe depuis des années.",
        "He cambiado la contraseña a ⟦girasol⟧ y no puedo entrar.",
        "Ho cambiato la password in ⟦girasole⟧ e non riesco a entrare.",
        "Mudei a senha para ⟦girassol⟧ e não consigo entrar.",
    ],
)
def test_a_word_that_serves_as_a_password_is_one(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "Het antwoord op de geheime vraag is ⟦Bello⟧.",
        "De meisjesnaam van mijn moeder: ⟦Van Dongen⟧",
        "Sicherheitsfrage: Name des ersten Haustiers, Antwort: ⟦Bello⟧",
        "La réponse à ma question secrète est ⟦Bello⟧.",
        "respuesta a la pregunta de seguridad: ⟦Bello⟧",
        "La risposta alla mia domanda segreta è ⟦Bello⟧.",
        "A resposta à minha pergunta secreta é ⟦Bello⟧.",
    ],
)
def test_the_answer_to_a_secret_question_is_a_secret(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "De code van het hek is ⟦4471⟧, dan kan de monteur erin.",
        "Sleutel ligt in het kluisje, code ⟦4471⟧.",
        "De code voor de garagedeur is ⟦4471#⟧.",
        "login: jdebruin, ww: ⟦Winterjas44⟧",
        "bij de poort ⟦4471⟧ intoetsen",
        "deur opent met ⟦7788#⟧",
        "Tippe ⟦7788#⟧ am Tor ein und nichts passiert",
        "marco ⟦7788#⟧ no portão e nada",
        "Mijn code is ⟦4471⟧ en die pakt de automaat niet.",
        "inlogcode ⟦553120⟧ kwam te laat",
        "Herstelcode: ⟦9F3K-22LP-77QX⟧",
        "Wiederherstellungscode: ⟦9F3K-22LP-77QX⟧",
        "Torcode ⟦4471⟧",
        "Code de secours : ⟦9F3K-22LP-77QX⟧",
        "código de recuperación ⟦9F3K-22LP-77QX⟧",
        "Il codice del cancello è ⟦4471⟧, così entra il tecnico.",
        "O código do portão é ⟦4471⟧, assim o técnico entra.",
    ],
)
def test_a_code_is_told_by_what_it_opens(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mijn wachtwoord is verlopen en ik kan niet inloggen.",
        "Ik heb mijn wachtwoord veranderd naar iets anders maar het werkt niet.",
        "Als wachtwoord gebruik ik altijd een wachtwoordmanager.",
        "De foutcode is 4471 en de printer stopt.",
        "Bestelnummer QX7-RT2-9LM, de deurcode vergeten.",
        "Mein Passwort ist abgelaufen und ich komme nicht rein.",
        "Ich habe das Passwort in den Einstellungen geändert und es geht nicht.",
        "De code van de kaart in regel 4500 crasht op versie 3.11.2.",
        "Garagentor GT-4471, Baujahr 2012, Tor öffnet mit 3 Sekunden Verzögerung.",
        "L'alarme du congélateur sonne à -12 et le manuel page 4471 ne dit rien.",
        "WW: 2024-W12 ist geplant und die Heizung läuft.",
        "ww: 55°C und die Heizung läuft nicht.",
        "Der Fehlercode am Tor ist 4471 und die Anlage steht.",
        "Die Antwort auf die Sicherheitsfrage ist leider falsch.",
        "Mon mot de passe est incorrect et je suis bloqué.",
        "J'ai changé le mot de passe en ligne et rien ne marche.",
        "La contraseña es temporal y caduca mañana.",
        "He cambiado la contraseña a través de la web y no puedo entrar.",
        "El código para la entrada de datos tiene 4500 líneas.",
        "La mia password è scaduta e non riesco a entrare.",
        "Il codice della porta USB è 4471 secondo il manuale.",
        "Mudei a senha para entrar e não consigo.",
        "Código de erro 4471 no portão.",
    ],
)
def test_what_is_said_of_a_password_and_what_opens_nothing_stay(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "unit",
    [
        "het wachtwoord is en het wachtwoord ",
        "antwoord op de geheime vraag ",
        "code van het hek en de deur ",
        "9F3K-22LP-",
        "als Passwort habe ich in ",
    ],
)
def test_the_time_that_secrets_take_grows_with_the_text(unit: str) -> None:
    def read(text: str) -> None:
        for each in numbers_by_cue.recognizers(POLICY):
            list(each.find(text))

    assert_linear(read, repeated(unit))
