"""People that words of six languages tell of are found whole, in sentences, notes, forms and tables; things stay."""

from __future__ import annotations

import pytest

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.propagate import propagate
from curation.privacy.resolve import Finding
from curation.privacy.rules.told_people import recognizers, told_people
from tests.growth import assert_linear, repeated
from tests.privacy.marked import MARK, unmarked


def told(text: str) -> set[str]:
    return {text[hit.start : hit.end] for hit in told_people(text)}


@pytest.mark.parametrize(
    "sentence",
    [
        "ich bin der ⟦Hauke⟧ aus der Buchhaltung",
        "Hr. ⟦Zschiesche⟧ möchte einen Termin.",
        "Fr. ⟦Dombrowsky⟧ wartet auf Rückruf.",
        "Ruf Hr. ⟦Quandt⟧ an, er weiß Bescheid.",
        "Notiz: Kd. ⟦Wagenknecht⟧ ruft morgen wieder an.",
        "Versicherte Person: ⟦Rübsam, Kunigunde⟧",
        "NACHNAME: ⟦HOLZAPFEL⟧ VORNAME: ⟦INGEBORG⟧",
        "Gesprochen mit Hrn. ⟦Dreßler⟧ am Montag.",
        "Unterschrieben hat Dr. ⟦v. Wedel⟧ selbst.",
        '{"vorname": "⟦Lennja⟧", "nachname": "⟦Brockhoff⟧", "tarif": "Basis"}',
        "Vorname;Nachname;Ort\n⟦Tamme⟧;⟦Janssen⟧;Leer",
        "Ansprechpartner ist Herr ⟦te Heesen⟧ im Lager.",
        "Bitte auf den Namen ⟦Kestenholz⟧ ausstellen.",
        "Grüße aus Kiel, ⟦Momme⟧",
        "hier ist die ⟦Rieke⟧ wegen der Rechnung",
        "Atentamente,\n⟦Mª Dolores Peñalver Cifuentes⟧",
        "El titular es ⟦Gutiérrez Rebollo, Ana Belén⟧.",
        "APELLIDOS: ⟦URRUTIA LANDA⟧ NOMBRE: ⟦KOLDO⟧",
        '{"nombre": "⟦Saray⟧", "apellidos": "⟦Montoya Heredia⟧"}',
        "nombre;apellido;pedido\n⟦Amparo⟧;⟦Soriano⟧;4471",
        "aquí ⟦Paqui⟧, otra vez con lo mismo",
        "El cliente ⟦Ruiz de Alarcón⟧ devolvió el paquete.",
        "Fdo.: ⟦Casilda Ormaechea⟧",
        "Mi vecina ⟦Puri⟧ recogió el paquete.",
        "Mi cuñado, ⟦Ander⟧, firmó.",
        "Lo firmó mi padre, ⟦Abundio⟧.",
        "Destinatario: ⟦Peláez Ortuño, Mª Ángeles⟧",
        "Atendido por ⟦Saioa⟧",
        "Mon voisin ⟦Gontran⟧ a reçu le colis.",
        "NOM : ⟦TOUSSAINT⟧ PRENOM : ⟦ODILE⟧",
        '{"prenom": "⟦Yannis⟧", "nom": "⟦Bouvier⟧"}',
        "nom;prénom;ville\n⟦Guilloux⟧;⟦Anaïs⟧;Brest",
        "Demander ⟦Sylvain⟧ à l'accueil.",
        "Mon fils, ⟦Noé⟧, a perdu sa carte.",
        "Bises, ⟦Lulu⟧",
        "Destinataire : ⟦Quéméneur, Rozenn⟧",
        "bonjour je suis ⟦amandine⟧ et mon compte est bloqué",
        "mme ⟦lescure⟧ a appelé deux fois",
        "La Sig.ra ⟦Quattrocchi⟧ ha chiamato.",
        "Il sig. ⟦Bevilacqua⟧ vuole il rimborso.",
        "Sig.na ⟦Tamburini⟧, la richiamo.",
        "Chiamo da parte di ⟦Fiorella⟧.",
        "Nome e cognome: ⟦nunzia iannuzzi⟧",
        '{"nome": "⟦Tiziana⟧", "cognome": "⟦De Blasi⟧"}',
        "cognome;nome;città\n⟦Lo Cascio⟧;⟦Calogero⟧;Enna",
        "Intestatario: ⟦Dell'Acqua, Pierluigi⟧",
        "sono la ⟦Pina⟧ del secondo piano",
        "Mia suocera ⟦Assunta⟧ non vede la fattura.",
        "Buonasera, parla ⟦Immacolata⟧ dello studio.",
        "Richiamare la sig.ra ⟦D'Ambrosio⟧ domani.",
        "Mio padre, ⟦Eustachio⟧, non usa il computer.",
        "Non è arrivato nulla.\n\n⟦Mirella⟧",
        "Destinatario: ⟦Lo Presti, Concetta⟧",
        "Mw. ⟦Terpstra-de Haan⟧ belde vanmorgen.",
        "Mevr. ⟦van 't Hoff⟧ heeft gebeld.",
        "Mijn dochter ⟦Fleur⟧ gebruikt de app.",
        "Onze buurvrouw ⟦Truus⟧ neemt pakketten aan.",
        "⟦R.J.M. van Oldenborgh tot Wisch⟧ heeft getekend.",
        "Groetjes\n⟦Jeltje⟧",
        '{"voornaam": "⟦Jorrit⟧", "achternaam": "⟦Wiersma⟧"}',
        "voornaam;achternaam;plaats\n⟦Hendrikje⟧;⟦Postma⟧;Meppel",
        "Klant: ⟦Zwart, Annelies de⟧",
        "De bestelling staat op naam van ⟦Hermien⟧.",
        "Mijn schoonmoeder ⟦Riet⟧ heeft geen internet.",
        "dit is ⟦Bram⟧, ik had net gebeld",
        "Fam. ⟦Bruinsma⟧ verhuist in mei.",
        "Mijn schoonzoon ⟦Jelmer⟧ heeft getekend.",
        "Er is niets aangekomen.\n\n⟦Hanneke⟧",
        "Fala a ⟦Conceição⟧, da contabilidade.",
        "Eng.º ⟦Figueiredo⟧ assinou o auto.",
        "Nome completo: ⟦rosineide dos santos⟧",
        '{"nome": "⟦Thaís⟧", "sobrenome": "⟦Nogueira⟧"}',
        "nome;apelido;cidade\n⟦Gonçalo⟧;⟦Teles⟧;Évora",
        "Titular: ⟦Paixão, Marta⟧",
        "Falei com o ⟦Nélson⟧ ontem.",
        "aqui é a ⟦Dirce⟧ do 302",
        "quem fala é o ⟦Jurandir⟧",
        "Meu sogro ⟦Waldir⟧ não recebeu.",
        "Boa tarde, fala o ⟦Eleutério⟧ da loja.",
        "O meu pai, ⟦Belmiro⟧, não usa computador.",
        "Destinatário: ⟦Figueira, Natália⟧",
        "a dona ⟦cremilde⟧ ligou duas vezes",
    ],
)
def test_who_is_told_of_is_found_whole(sentence: str) -> None:
    assert told(unmarked(sentence)) == set(MARK.findall(sentence))


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin Kunde seit 2014 und brauche eine Rechnung.",
        "Hier ist Rechnung 4471 im Anhang.",
        "Mit freundlichen Grüßen\nIhr Serviceteam",
        "Viele Grüße\nDie Buchhaltung",
        "Der Fehler tritt seit Version 4.2 auf.\nWindows Server",
        "Kunde: Neukunde",
        "Absender: Versandzentrum",
        "Ansprechpartner: Vertrieb",
        "Unser Kollege Computer spinnt wieder.",
        "Familie und Beruf sind wichtig.",
        "Artikel;Name;Preis\nA1;Schreibtisch;129\n",
        "gez. Geschäftsführung",
        "Auf den Namen Firma ausstellen.",
        "Die Fam. Lizenz kostet 5 Euro.",
        "Hallo Team, das Paket fehlt.",
        "Ich habe mit Vertrieb gesprochen.",
        "Vor- und Nachname fehlen im Formular.",
        "Herr Doktor, bitte melden.",
        "Die Nachnamen: Groß und Klein werden verwechselt.",
        "Fr. 14.3. um 9 Uhr",
        "Soy cliente desde 2014 y necesito la factura.",
        "Un saludo,\nEl equipo de soporte",
        "Gracias\nQuedo a la espera",
        "nombre;precio\nMesa;129\nSilla;30\n",
        "Cliente: Empresa",
        "Llamar a Correos por la tarde.",
        "Hablé con Atención al Cliente ayer.",
        "Sr. Cliente, le informamos del corte.",
        "Destinatario: Almacén Central",
        "La familia Samsung Galaxy no es compatible.",
        "Agente: Chrome",
        "El router no funciona.\nMovistar",
        "Soy Autónomo y quiero darme de baja.",
        "Je suis client depuis 2014.",
        "C'est Orange qui a coupé la ligne.",
        "Cordialement\nService Comptabilité",
        "Mon collègue Excel plante encore.",
        "Rappeler Orange avant midi.",
        "nom;prix\nTable;129\nChaise;30\n",
        "Destinataire : Entrepôt Sud",
        "M. le Directeur, je vous écris.",
        "Mme la Directrice vous répond.",
        "Le colis est perdu.\nUrgent",
        "Dossier de Candidature incomplet",
        "Le code postal manque.\nParis",
        "Prénom : obligatoire",
        "Sono cliente dal 2014.",
        "Qui Milano, nessuna connessione.",
        "Saluti\nUfficio Acquisti",
        "Mio figlio Venerdì non va a scuola.",
        "nome;prezzo\nTavolo;129\nSedia;30\n",
        "Destinatario: Magazzino Nord",
        "Intestatario: Da definire",
        "Sig. Cliente, la sua fattura.",
        "Ho parlato con Assistenza ieri.",
        "Sono Disponibile da Martedì.",
        "Ing. Capo deve firmare.",
        "Parla Italiano?",
        "Sono Windows e Office che non partono.",
        "Ik ben klant sinds 2014.",
        "Met vriendelijke groet,\nKlantenservice",
        "Bedankt\nBestelling 4471",
        "Mijn collega Excel werkt niet.",
        '{"naam": "Basispakket", "klant": "actief"}',
        "Ontvanger: Magazijn Noord",
        "Namens PostNL bieden wij excuses aan.",
        "Op naam van Bedrijf zetten graag.",
        "Beste klant, uw pakket is onderweg.",
        "Het park levert 40 MW Stroom.",
        "Het scherm is stuk.\nSpoed",
        "Dit is December, de factuur is van Maart.",
        "Achternaam: verplicht",
        "T.a.v. Afdeling Inkoop",
        "Sou cliente desde 2014.",
        "Aqui é Brasil, sem sinal.",
        "Atenciosamente,\nDepartamento Financeiro",
        "A minha filha Sábado não está.",
        "nome;preço\nMesa;129\nCadeira;30\n",
        "Destinatário: Armazém Norte",
        "Titular: A definir",
        "Falei com Apoio ao Cliente ontem.",
        "Sr. Cliente, a sua fatura.",
        "Fala Português?",
        "O ecrã partiu.\nUrgente",
        "Responsável: Logística",
        "Apelido: obrigatório",
        "Utente: Anónimo",
        "I spoke with Mr. Velmor, and Frau Kestan was there too.",
        "Please ask mijn man Velmor about it, he has the key.",
    ],
)
def test_things_places_firms_and_words_of_the_language_are_nobody(text: str) -> None:
    assert told(text) == set()


def test_a_surname_that_was_told_with_a_given_name_is_found_again_alone() -> None:
    texts = ["Kundin: Thea Brandolf-Lüning, bitte zurückrufen.", "Brandolf-Lüning war nicht da."]
    (recognizer,) = recognizers(PrivacyPolicy())
    found = [
        [Finding(hit.start, hit.end, "PERSON", hit.score, recognizer.name) for hit in recognizer.find(texts[0])],
        [],
    ]
    (again,) = propagate(texts, found)[1][:1]
    assert texts[1][again.start : again.end] == "Brandolf"


@pytest.mark.parametrize(
    "unit",
    [
        "mijn man Velmor ",
        "Hr. Velmor ",
        "Kunde: Velmor, Kestan\n",
        "R.J.M. van ",
        "Groet,\n",
        "soy la ",
        "van de ",
        "v. ",
    ],
)
def test_the_time_grows_with_the_text(unit: str) -> None:
    assert_linear(lambda text: list(told_people(text)), repeated(unit))
