"""Numbers of papers, taxes and the insured as tickets of six languages abbreviate, split and misspell them."""

from __future__ import annotations

import pytest

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.fields import named as fields
from curation.privacy.rules.numbers import health, national, numbers_by_cue, personal, phones
from tests.growth import assert_linear, repeated
from tests.privacy.marked import marked, unmarked

POLICY = PrivacyPolicy()
RECOGNIZERS = tuple(
    each
    for module in (personal, health, national, numbers_by_cue, fields, phones)
    for each in module.recognizers(POLICY)
)


@pytest.mark.parametrize(
    ("entity", "text"),
    [
        ("HEALTH_PLAN", "kleefbriefje mutualiteit: ⟦131/2048133/21⟧"),
        ("HEALTH_PLAN", "Mijn aansluitingsnummer bij het ziekenfonds is ⟦2048133⟧."),
        ("HEALTH_PLAN", "aanv. verz. polis ⟦48213377⟧"),
        ("HEALTH_PLAN", "Europese gezondheidskaart ⟦80528000001122334455⟧"),
        ("HEALTH_PLAN", "verzekerdennummer=⟦20481337⟧"),
        ("PASSPORT", "pasnr ⟦EM482133⟧"),
        ("PASSPORT", "pasp.nr ⟦NX1K22P48⟧"),
        ("PASSPORT", "reisdoc. ⟦NX1K22P48⟧"),
        ("PASSPORT", "Reisepassnr. ⟦C4F7JK2T1⟧"),
        ("PASSPORT", "Naam;Paspoortnummer\nPiet Bos;⟦NX1K22P48⟧\nJan Bos;⟦NX1K22P49⟧\n"),
        ("TAX_ID", "Cod Fisc ⟦RSSMRA58L14G388K⟧"),
        ("TAX_ID", "codice fiscale ⟦RSSMRA 58L14 G388K⟧"),
        ("TAX_ID", "cod.fisc. ⟦rss mra 58l14 g388k⟧"),
        ("TAX_ID", "Mi serve la fattura con ⟦rssmra58l14g388k⟧ e non con quello di mio fratello."),
        ("TAX_ID", "part.iva ⟦04821337751⟧"),
        ("TAX_ID", "p.ta iva ⟦04821337751⟧"),
        ("TAX_ID", "partitaIva: ⟦04821337751⟧"),
        ("NATIONAL_ID", "Ausw.Nr. ⟦L01X00T47⟧"),
        ("NATIONAL_ID", "VSNR: ⟦4821140758⟧"),
        ("NATIONAL_ID", "Rentenvers.nr. ⟦65 140758 k 133⟧"),
        ("PASSPORT", "Mijn reispas ⟦NX1K22P48⟧ is kwijt."),
        ("PASSPORT", "reispas: ⟦nwlrk4f2p⟧"),
        ("PASSPORT", "Het paspoort is gestolen, het nummer was ⟦NSRK482R1⟧ en ik heb aangifte gedaan."),
        ("TAX_ID", "La fattura è intestata a ⟦00743110157⟧ ma lo SDI la scarta."),
        ("TAX_ID", "⟦00743110157⟧ non risulta in anagrafe tributaria."),
        ("TAX_ID", "Con ⟦00743110157⟧ il fisco non mi riconosce."),
        ("TAX_ID", "Ho cambiato intestatario: ⟦00743110157⟧. La fattura elettronica va lì."),
        ("PHONE_NUMBER", "A linha ⟦961.000.009⟧ foi cortada."),
        ("PHONE_NUMBER", "contato ⟦0XX-31-98888-0001⟧"),
        ("NATIONAL_ID", "Personalausweis ⟦LFGHJKTRW⟧ wird nicht erkannt."),
        ("NATIONAL_ID", "Ausweis-Nr.: ⟦CFGHJKLMN⟧"),
        ("NATIONAL_ID", "⟦LFGHJKTRW⟧ – Personalausweisnummer"),
        ("VEHICLE_ID", "Não recebi o recibo para a ⟦FGH5W21⟧ e já paguei."),
        ("VEHICLE_ID", "Placa: ⟦BRA2Z19⟧"),
        ("VEHICLE_ID", "2026-03-04 10:22 cancela 3 placa=⟦KLM3T58⟧ negado"),
        ("VEHICLE_ID", "motorizada ⟦12 ab 34⟧ multada"),
        ("PHONE_NUMBER", "O ⟦961.000.009⟧ não atende."),
        ("PHONE_NUMBER", "O ⟦961.000.009⟧ está sem rede desde ontem."),
        ("PHONE_NUMBER", "El ⟦612.000.009⟧ no da señal desde ayer."),
        ("PHONE_NUMBER", "Liga para ⟦0XX31 98888-0001⟧ por favor."),
        ("PHONE_NUMBER", "Meu fone é ⟦(0xx11) 99888-0001⟧ e não recebo nada."),
        ("NATIONAL_ID", "Meine Rentenversicherungsnummer ist ⟦65.140758.K.133⟧ und nicht die alte."),
    ],
)
def test_a_number_is_found_by_what_its_paper_is_called_in_short(entity: str, text: str) -> None:
    assert marked(unmarked(text), RECOGNIZERS, entity) == text


@pytest.mark.parametrize(
    ("entity", "text"),
    [
        ("TAX_ID", "Il codice del prodotto è rss-mra-58, non l'altro."),
        ("TAX_ID", "Ho ordinato abcdef12 e poi g388k ma non funziona."),
        ("NATIONAL_ID", "Der Auftrag 65 140758 K 133 ist noch nicht da."),
        ("HEALTH_PLAN", "De bestelling 20481337 is niet geleverd en ik wil mijn geld terug."),
        ("PASSPORT", "Mijn paspoort 2024 aangevraagd en nog niet ontvangen, hoe lang duurt dat?"),
        ("NATIONAL_ID", "Personalausweis 2023 erneuert und jetzt geht das Verfahren nicht."),
        ("TAX_ID", "La partita IVA 2024 è stata aperta da poco."),
        ("PASSPORT", "Mijn reispas NEDERLAND is kwijt en NOODPASSEN ook."),
        ("TAX_ID", "Il pacco 00743110157 non arriva e la fattura n. 00743110157 neppure."),
        ("TAX_ID", "Per la fattura ho chiamato, ma il numero 00743110150 non esiste."),
        ("NATIONAL_ID", "Der Personalausweis VORLAEUFIG ist kein Wort."),
        ("VEHICLE_ID", "O produto ABC1D23 não chegou e a encomenda XYZ9K88 também não."),
        ("VEHICLE_ID", "A peça 12 AB 34 não serve, o cupom BLK9F20 não é aceito e o voo TAP1A23 foi cancelado."),
        ("DATE_OF_BIRTH", "O artigo 4 do 7 de 2010 não se aplica a nós."),
        ("PHONE_NUMBER", "Tenho 912.000.009 seguidores e ninguém liga."),
        ("PHONE_NUMBER", "O total é de 961.000.009 euros e não paguei a linha."),
        ("PHONE_NUMBER", "A versão 912.000.009 não liga."),
        ("PHONE_NUMBER", "O vídeo teve 961.000.009 visualizações na rede."),
        ("PASSPORT", "Das Teil passt nicht, Artikelnr. 4821337 ist falsch."),
    ],
)
def test_what_orders_and_products_are_numbered_with_stays(entity: str, text: str) -> None:
    assert marked(text, RECOGNIZERS, entity) == text


@pytest.mark.parametrize(
    "unit",
    ["rss mra 58l14 ", "Rentenversicherung 65 140758 ", "Reisepassnr. C4 und nicht ", "O 961.000.009 liga 0XX31 9"],
)
def test_the_time_that_papers_take_grows_with_the_text(unit: str) -> None:
    def read(text: str) -> None:
        for each in RECOGNIZERS:
            if each.name.startswith(("nearby_", "field_", "phone_")):
                list(each.find(text))

    assert_linear(read, repeated(unit))
