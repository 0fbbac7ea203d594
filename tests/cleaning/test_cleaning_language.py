"""Language: told from prose alone, in many languages and scripts; nothing is claimed where little is written."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pydantic import ValidationError

from curation.cleaning.signals.language import LanguageSettings, language_of, prose
from tests.growth import assert_linear, repeated

WRITTEN = {
    "en": ["My order has not arrived yet.", "Please cancel my subscription", "thanks, that worked!"],
    "de": ["Meine Bestellung ist noch nicht angekommen.", "Bitte kündigen Sie mein Abo", "danke, das hat geklappt!"],
    "fr": ["Ma commande n'est pas encore arrivée.", "Merci de résilier mon abonnement", "merci, ça marche !"],
    "es": ["Mi pedido aún no ha llegado.", "Por favor, cancelen mi suscripción", "No puedo iniciar sesión"],
    "it": ["Il mio ordine non è ancora arrivato.", "Vi prego di disdire il mio abbonamento", "Non riesco ad accedere"],
    "pt": ["Meu pedido ainda não chegou.", "Por favor, cancelem a minha assinatura", "Não consigo entrar"],
    "pl": ["Moje zamówienie jeszcze nie dotarło.", "Proszę anulować moją subskrypcję", "Nie mogę się zalogować"],
    "nl": ["Mijn bestelling is nog niet aangekomen.", "Graag mijn abonnement opzeggen", "Ik kan niet inloggen"],
    "sv": ["Skrivaren är offline sedan i morse, kan ni hjälpa mig?"],
    "da": ["Printeren har været offline siden i morges, kan I hjælpe?"],
    "fi": ["Tulostin on ollut pois päältä aamusta lähtien, voitteko auttaa?"],
    "cs": ["Tiskárna od rána nefunguje, můžete mi pomoci?"],
    "tr": ["Yazıcı bu sabahtan beri çevrimdışı, yardım edebilir misiniz?"],
    "ru": ["Принтер не работает с утра, вы можете помочь?"],
    "uk": ["Принтер не працює з ранку, чи можете допомогти?"],
    "el": ["Η παραγγελία μου δεν έχει φτάσει ακόμα."],
    "ja": ["注文12345がまだ届いていません。確認をお願いします。"],
    "zh": ["我的订单12345还没有到，请帮我查一下。"],
    "ko": ["주문 12345가 아직 도착하지 않았습니다."],
    "ar": ["لم يصل طلبي حتى الآن، هل يمكنكم المساعدة؟"],
    "he": ["ההזמנה שלי עדיין לא הגיעה."],
    "hi": ["मेरा ऑर्डर अभी तक नहीं आया है।"],
    "th": ["คำสั่งซื้อของฉันยังไม่มาถึง"],
}


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in WRITTEN.items() for text in texts])
def test_short_messages_are_told_in_many_languages(language: str, text: str) -> None:
    told, score = language_of(text)
    assert told == language
    assert 0.3 <= score <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "...",
        "ORD-12345 / 2026-03-01",
        "jan@example.com https://example.com/the/way/of/the/world",
        "2026-01-01 10:00:00 ERROR could not connect to the database\n" * 5,
        "```\nwhile the order is not paid: wait and then look for the order\n```",
        "for (int i = 0; i < n; i++) { total += prices[i]; }",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore",
    ],
)
def test_no_language_is_claimed_of_what_is_no_prose(text: str) -> None:
    assert language_of(text) == (None, 0.0)


def test_logs_code_and_addresses_do_not_decide() -> None:
    log = "2026-01-01 10:00:00 WARN the connection to the server was closed by the peer\n" * 20
    code = "```\n# look at each of the rows and then print the name of the person\nprint(row)\n```\n" * 5
    text = f"{log}{code}Können Sie das bitte prüfen? Der Dienst ist seit gestern nicht erreichbar.\n{log}"
    assert language_of(text)[0] == "de"
    assert "connection" not in prose(text, LanguageSettings())
    assert prose("see `print` at [docs](https://example.com/a) now", LanguageSettings()) == "see at docs now"


def test_thresholds_are_what_they_say() -> None:
    text = "Where is my order?"  # 14 letters
    assert language_of(text, LanguageSettings(language_letters=14))[0] == "en"
    assert language_of(text, LanguageSettings(language_letters=15)) == (None, 0.0)
    assert language_of(text, LanguageSettings(least_language_score=1.0)) == (None, 0.0)
    assert language_of("你好吗", LanguageSettings()) == (None, 0.0)
    both = "Where is my order, I have waited for it since last week. " * 2 + "Wo ist meine Bestellung? " * 40
    assert language_of(both, LanguageSettings(language_looked_at=100))[0] == "en"
    assert language_of(both, LanguageSettings(language_looked_at=2000))[0] == "de"
    assert language_of("Olá, onde está a minha encomenda?", LanguageSettings(languages=("en", "es")))[0] == "es"
    with pytest.raises(ValidationError):
        LanguageSettings(language_leters=3)  # type: ignore[call-arg]


@pytest.mark.parametrize("unit", ["a", " ", ">", "\n", "a.a.a", "`", "<a", "](", "é", "中", "\t", "aError ", "a "])
def test_hostile_text_is_cheap(unit: str) -> None:
    assert_linear(language_of, repeated(unit))


def test_public_texts_are_in_the_language_they_are_in(shared: Path) -> None:
    """Measured: every text of three sets, 99.9 % of 3,080 banking questions (48 characters at the median)."""
    sets = {
        "fr": [
            p
            for f in ("business_documents", "interview_transcripts")
            for p in (shared / "data/rgpd-fr-corpus" / f).glob("*.txt")
        ],
        "es": list((shared / "data/meddocan/dev/brat").glob("*.txt")),
        "en": [p for p in (shared / "data/basecamp-policies-versions/versions").rglob("*.md") if p.is_file()],
    }
    for language, paths in sets.items():
        assert len(paths) >= 25
        assert {language_of(path.read_text())[0] for path in paths} == {language}
    with (shared / "data/banking77/test.csv").open() as file:
        told = [language_of(row["text"])[0] for row in csv.DictReader(file)]
    assert told.count("en") >= 0.995 * len(told)
    assert len(told) - told.count("en") - told.count(None) <= 3
    docs = [p.read_text() for p in (shared / "data/etcd-docs-versions").rglob("*.md") if p.is_file()]
    assert {language_of(text)[0] for text in docs} <= {"en", None}


def test_the_codes_that_may_be_asked_for_are_those_of_the_model() -> None:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    from curation.cleaning.signals.language import KNOWN, NOT_WRITTEN

    known = set(LanguageIdentifier.from_model_file(MODEL_FILE).nb_classes)
    assert known - set(NOT_WRITTEN) == KNOWN
