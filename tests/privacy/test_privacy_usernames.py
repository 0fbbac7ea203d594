"""Logins of people are found by labels, sentences and the syntax of programs; accounts of nobody stay."""

from __future__ import annotations

import pytest

from curation.privacy.detector import Detector, detector_for
from curation.privacy.own import OwnThings
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.redaction.propagate import propagate
from curation.privacy.redaction.resolve import Finding
from curation.privacy.rules.logins.login_words import is_word
from curation.privacy.rules.logins.paired_logins import paired_logins
from curation.privacy.rules.logins.usernames import usernames
from curation.privacy.trial import try_privacy
from tests.growth import assert_linear, repeated
from tests.privacy.marked import MARK, unmarked


@pytest.fixture(scope="module")
def detector() -> Detector:
    return detector_for(PrivacyPolicy(), ["USERNAME"])


def found(detector: Detector, text: str) -> set[str]:
    (detection,) = detector.detect([text], ["en"])
    return {text[each.start : each.end] for each in detection.findings}


@pytest.mark.parametrize(
    "sentence",
    [
        "My username is ⟦hjansma⟧ and I cannot log in.",
        'Our form sent {"userName": "⟦tkow_92⟧", "plan": "basic"} twice.',
        "Mein Benutzername lautet ⟦l.fischer7⟧ und ist gesperrt.",
        "Nom d’utilisateur : ⟦pdubois⟧",
        "El nombre de usuario ⟦rsanchez87⟧ no funciona.",
        "Nome utente: ⟦g.bianchi⟧",
        "nome de usuário: ⟦jpereira_21⟧",
        "gebruikersnaam: ⟦s.devries⟧",
        "Loguję się jako ⟦kasia_nowak87⟧ od rana.",
        "ユーザー名は⟦tanaka_h⟧です。",
        "用户名：⟦li.wei88⟧，登录失败",
        "사용자 이름은 ⟦kim_js⟧입니다",
        "username,email,role\n⟦hjansma⟧,h@example.com,editor\n",
        "| Username | Role |\n|---|---|\n| ⟦hjansma⟧ | editor |\n",
        "add me on Discord: ⟦pixelwolf#4821⟧",
        "thanks @⟦nightowl42⟧ for looking",
    ],
)
def test_a_login_is_found_where_people_say_one(detector: Detector, sentence: str) -> None:
    assert found(detector, unmarked(sentence)) == set(MARK.findall(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "Ich bin im Forum unter ⟦waldfee_88⟧ registriert und komme nicht mehr hinein.",
        "Könnten Sie bitte ⟦h.jansen⟧ wieder freischalten, der Zugang ist seit gestern weg.",
        "Als Benutzername habe ich ⟦hjansen2⟧ angegeben und das stimmt auch.",
        "Die Anmeldung mit ⟦skraus⟧ schlägt fehl, seit wir umgestellt haben.",
        "Mit ⟦mbauer⟧ als Benutzername komme ich nicht weiter.",
        "Bitte das Passwort für ⟦skraus⟧ zurücksetzen, sie ist im Urlaub.",
        "J'ai saisi « ⟦pm4471⟧ » comme identifiant et je ne peux pas entrer.",
        "Je me connecte sous ⟦lune_bleue⟧ depuis des années et cela ne marche plus.",
        "Merci de débloquer ⟦p.martin⟧ pour que nous puissions travailler.",
        "La connexion avec ⟦pmartin⟧ échoue depuis ce matin.",
        "Ho usato ⟦lunazzu33⟧ come nome utente e non mi fa entrare.",
        "L'accesso con ⟦mrossi⟧ fallisce da ieri e non so perché.",
        "La mia utenza è « ⟦sverdi⟧ » e non funziona più.",
        "Ik gebruik ⟦maanlicht33⟧ als gebruikersnaam en dat werkt niet.",
        "Kunnen jullie ⟦j.devries⟧ deblokkeren, want het lukt niet meer.",
        "Het wachtwoord voor ⟦sbakker⟧ moet opnieuw, want zij is het kwijt.",
        "Sinds gisteren kan ⟦lvdberg⟧ niet meer inloggen op het portaal.",
        "Graag ⟦jdv-admin⟧ toevoegen aan de groep, want hij heeft nog geen rechten.",
        "Ik sta in het systeem als ⟦maanlicht_33⟧ en dat wil ik wijzigen.",
        "Aangemeld als: ⟦jan.devries⟧ en dan zie ik niets meer op het scherm.",
        "Het account is toegewezen aan ⟦s.vdmeer⟧ door de helpdesk.",
        "Mi collego come ⟦mrossi-admin⟧ ma non vedo più la cartella.",
        "Potete aggiungere ⟦mrossi⟧ al gruppo degli acquisti, perché non ha i permessi.",
        "Nel gioco mi chiamo ⟦lunazzu⟧ e non so perché mi hanno bannato.",
        "⟦lunazzu33⟧ è il mio nome utente e non funziona più.",
        "Merci d'ajouter ⟦pmartin⟧ au groupe des ventes pour le dossier partagé.",
        "Sur le forum je suis ⟦lunette33⟧ et je ne peux plus me connecter.",
        "Podem dar permissões a ⟦jpereira⟧ para que ele veja a pasta partilhada?",
        "A minha conta chama-se ⟦luarzinho⟧ e não consigo entrar.",
        "Bitte ⟦mbauer⟧ zur Gruppe Vertrieb hinzufügen, damit er den Ordner sieht.",
        "Hij logt in met ⟦maanlicht33⟧ en ziet niets.",
        "Ik heb ⟦jan.devries⟧ gevraagd om het account te controleren.",
        "De gebruiker die zich ⟦ZwarteReiger7⟧ noemt heeft mij op het forum uitgescholden.",
        "Serve un reset per ⟦u482913⟧, non riesce più ad accedere e la licenza è scaduta.",
        "O utilizador que se faz chamar ⟦luarzinho_8⟧ insultou-me no fórum.",
        "J'ai bloqué ⟦lunazette33⟧ mais il continue de m'écrire sur le forum.",
        "Im Forum heiße ich ⟦jan.schulz⟧ und ich kann mich nicht anmelden.",
        "Komme mit ⟦lena_k⟧ nicht mehr rein.",
        "Mit ⟦ruebe⟧ angemeldet sehe ich nichts.",
        "Name ⟦jpetersen⟧ PW Sommer2024!",
        "Ich logge mich mit der Nummer ⟦48291736⟧ ein.",
        "Zugang für ⟦o.hartwig@intern⟧ wurde gesperrt.",
        "Accedo con ⟦jmgarcia⟧ y sale error.",
        "entro con el ⟦maripili77⟧ y nada",
        "nombre ⟦rperez⟧ clave Verano2024",
        "nom ⟦cpetit⟧ mdp Soleil2024",
        "Je me connecte avec le numéro ⟦6120934⟧ depuis hier.",
        "nome ⟦lbianchi⟧ pw Estate2024",
        "naam ⟦jbakker⟧ ww Zomer2024",
        "inlog ⟦pietje⟧ wachtwoord kwijt",
        "Inloggen met ⟦3391027⟧ lukt niet.",
        "Het account van ⟦hvermeer⟧ is geblokkeerd.",
        "ik zit erin als ⟦knuffel_99⟧",
        "utilizador ⟦mcosta⟧ senha esquecida",
        "Entro com ⟦8820193⟧ e dá erro.",
        "⟦kh27⟧ kann sich am SAP nicht anmelden.",
        "Seit heute kann sich ⟦pzk44⟧ nicht mehr am Terminal anmelden.",
        "Die Rechte der Kennung ⟦mwtz⟧ fehlen seit gestern.",
        "Die Kennung von ⟦kx_meier⟧ ist abgelaufen.",
        "⟦sw_lager3⟧ kommt nicht mehr ins VPN rein, bitte Zugang prüfen.",
        "Im Portal bin ich als ⟦wldfx⟧ unterwegs.",
        "VPN-Login mit ⟦gzrt⟧ klappt nicht.",
        "Domänenkonto ⟦zk-9921⟧ entsperren",
        "Benutzerkennung\t⟦hkrtz⟧\tVertrieb",
        "Nombre de usuario\t⟦rgz18⟧\tactivo",
        "⟦qmtz⟧ no puede iniciar sesión en el portal.",
        "⟦dlv12⟧ n'arrive pas à se connecter au portail.",
        "Les droits de l'utilisateur ⟦dlv-x⟧ ont disparu.",
        "⟦rblz⟧ non riesce ad accedere al portale.",
        "⟦vdkz⟧ kan niet inloggen op het portaal.",
        "⟦jprz⟧ não consegue entrar no portal.",
    ],
)
def test_a_login_is_found_where_a_sentence_in_another_language_tells_of_one(detector: Detector, sentence: str) -> None:
    assert found(detector, unmarked(sentence)) == set(MARK.findall(sentence))


@pytest.mark.parametrize(
    "text",
    [
        "Die Anmeldung mit Office365 geht nicht und ich kann mich auch mit dem iPhone15 nicht anmelden.",
        "Der Benutzer sieht die Tabelle kunden_alt nicht, aber die Datei bericht_2026.pdf schon.",
        "La connexion avec Windows11 ne marche pas et le compte utilise le fichier config_v2 pour cela.",
        "Der Login funktioniert nicht und der Account klappt auch nicht mehr.",
        "Je me connecte avec FranceConnect et OAuth2 sans succès depuis hier.",
        "L'utente non vede il file rapporto_2026 nella cartella e non so perché.",
        "Inloggen met DigiD en IPv4 lukt niet op mijn apparaat, dat is sinds gisteren zo.",
        "Bitte das Passwort für meinen Kollegen zurücksetzen, er kann sich mit seinem Konto nicht anmelden.",
        "Merci de réinitialiser le mot de passe pour notre collègue, la session de ce matin est perdue.",
        "Resetta la password per tutti, l'accesso con dati vecchi non funziona.",
        "Het wachtwoord voor onze collega werkt niet en het account van mijn baas ook niet.",
        "De klant wil met ideal2 of paypal betalen in het portaal, en aanmelden via saml2 lukt niet.",
        "Credenziali: errate. Il cliente paga con paypal nel gestionale, il codice è ABC123 e il pos2 non va.",
        "Bitte prüfen Sie die Zugangsdaten: falsch eingegeben, sagt das System, und win10 meldet fehler_17.",
        "Gesloten door systeem: geen reactie. Doorgezet naar tweedelijns voor verder onderzoek van het account.",
        "De gebruiker zelf is geblokkeerd en het account helaas is ook gesloten.",
        "Ingelogd als beheerder zie ik het menu wel, met firefox128 en in kamer12 niet.",
        "L'utenza telefonica è sospesa e il profilo aziendale risulta bloccato da lunedì.",
        "Il ticket è assegnato a secondo livello, sono entrato come al solito e non va.",
        "Le compte professionnel est verrouillé et le compte bancaire aussi, je suis perdu.",
        "O perfil profissional não abre e a conta está suspensa desde segunda.",
        "Das Konto sql-admin ist für das System, und der Benutzer wartet seit Montag.",
        "Het account van digid is niet gekoppeld.",
        "De login met factuur_12 als bijlage werkt niet.",
        "Met versie_2 kan ik niet inloggen.",
        "Bij bestelling met nummer 3391027 kan ik niet inloggen.",
        "Ich melde mich wegen Auftrag 48291736 an.",
        "Beim Anmelden mit tabelle_3 kommt ein Fehler.",
        "Name und Passwort sind falsch.",
        "inlog mislukt, wachtwoord kwijt",
        "nombre y clave incorrectos",
        "utente nuovo, password nuova",
        "Accedo con lo spid e mi dà errore.",
        "Pago com 12000 pontos mas não consigo entrar.",
        "ID colonna ordinamento",
        "Unser Azubi kann sich am SAP nicht anmelden, niemand kann sich anmelden, outlook auch nicht.",
        "Mit der fritzbox_7590 kann ich mich am vpn nicht anmelden, mit chrome120 auch nicht.",
        "Login mit msft klappt, der scanner kann nicht auf das Konto zugreifen, mein Konto bzgl. Vertrag fehlt.",
        "ciao, nn riesco ad accedere, cmq ho provato con chrome e non va",
        "Konto in SAP gespert, bitte Paswort zurücksetzten.",
        "Login mit 2fa geht nicht, auch nicht mit sms-tan oder mtan.",
        "Kennung\tBezeichnung\tMenge\n4711\tSchraube\t12",
        "Das Benutzerkonto wird nach 30 min gesperrt, das Konto läuft bis 2027.",
        "Benutzer im Raum b204 können sich am Drucker hp402 nicht anmelden.",
        "El usuario no puede iniciar sesión desde el pc12 con el navegador.",
        "Je me connecte avec mon tel et avec la 4g, sans succès depuis mardi.",
        "Mi collego con lo smartphone s23 e con il wifi, non accede.",
        "Ik log in met mijn ipad en met de tablet, maar dan zie ik niets.",
        "Entro com o telemóvel e com a app mas não consigo entrar.",
    ],
)
def test_products_files_and_words_of_a_sentence_in_another_language_are_no_logins(
    detector: Detector, text: str
) -> None:
    assert found(detector, text) == set()


@pytest.mark.parametrize(
    "line",
    [
        "ssh -p 2222 ⟦hjansma⟧@10.0.0.5",
        "ssh -l ⟦hjansma⟧ web01",
        "scp report.txt ⟦hjansma⟧@fileserver:/srv/in",
        "git clone git@github.com:⟦tkowalczyk92⟧/dotfiles.git",
        "curl -u ⟦hjansma⟧:secret1 https://example.com/api",
        "sudo -u ⟦hjansma⟧ ls",
        "[sudo] password for ⟦hjansma⟧: ",
        "chown ⟦hjansma⟧:staff file",
        "⟦hjansma⟧@web01:~$ make",
        "see /home/⟦hjansma⟧/.ssh/config",
        "C:\\Users\\⟦nadia.k⟧\\Desktop",
        "C:\\Users\\⟦Anna Weber⟧\\Desktop",
        "https://social.example/@⟦nightowl42⟧",
        "https://example.com/login?user=⟦hjansma⟧&next=1",
        "postgres://⟦hjansma⟧:secret1@db/sales",
        "CORP\\⟦hjansma⟧ cannot log in",
        "Accepted publickey for ⟦hjansma⟧ from 10.0.0.5 port 22",
        'FATAL: password authentication failed for user "⟦hjansma⟧"',
        "⟦hjansma⟧:x:1001:1001::/home/⟦hjansma⟧:/bin/bash",
        "uid=1001(⟦hjansma⟧) gid=100(users)",
        "CREATE USER ⟦hjansma⟧ WITH LOGIN;",
        "dn: uid=⟦hjansma⟧,ou=people,dc=example,dc=com",
    ],
)
def test_a_login_is_found_where_programs_write_one(detector: Detector, line: str) -> None:
    assert found(detector, unmarked(line)) == set(MARK.findall(line))


@pytest.mark.parametrize(
    "text",
    [
        "ssh root@10.0.0.5 and ssh ec2-user@10.0.0.6",
        "git@github.com:nestjs/nest.git",
        "Use the @dataclass decorator, @Input() and @types/node.",
        "@media print { a { color: red } }",
        "/home/user/project, C:\\Users\\Public\\Desktop and /home/$USER/bin",
        "username: required, password: required",
        "Log in as administrator, the username is case-sensitive.",
        "Mein Benutzername ist gesperrt.",
        "$ su - postgres",
        "npm i react@latest",
        "The user agent string and the account number are wrong.",
        "username = request.form.get('username')",
        "@everyone please read, cc @support-team",
        "Username: svc-backup",
    ],
)
def test_accounts_of_nobody_placeholders_and_words_of_programs_stay(detector: Detector, text: str) -> None:
    assert found(detector, text) == set()


def test_english_is_not_read_for_logins_beside_passwords_and_numbers() -> None:
    assert not list(paired_logins("The name jpetersen pw field is broken, and they log in with 48291736 rows."))


@pytest.mark.parametrize(
    ("login", "text", "word"),
    [
        ("klappt", "Der Login klappt nicht mehr, seit wir umgestellt haben.", True),
        ("cuenta", "La cuenta no funciona desde ayer por la tarde.", True),
        ("chama-se", "login chama-se", True),
        ("anders", "Het account heet nu anders dan gisteren.", True),
        ("klara", "Der Login von klara geht nicht mehr, bitte prüfen.", False),
        ("hjansma", "Het account hjansma werkt niet meer sinds gisteren.", False),
    ],
)
def test_a_common_word_of_a_language_is_no_login_and_a_given_name_may_be_one(
    login: str, text: str, *, word: bool
) -> None:
    assert is_word(login, text) is word


def test_a_login_that_was_announced_is_found_in_the_rest_of_its_thread() -> None:
    (answer,) = try_privacy(
        [{"id": "1", "text": "Login: hjansma\nSince Monday hjansma is locked out.", "language": "en"}], PrivacyPolicy()
    )
    assert answer["text"] == "Login: [USERNAME]\nSince Monday [USERNAME] is locked out."


def test_what_a_text_says_all_the_time_is_no_login_everywhere() -> None:
    text = "Create a user called tarnix. " + "Then tarnix copies files. " * 9
    login = Finding(21, 27, "USERNAME", 0.85, "username")
    assert propagate([text], [[login]]) == [[login]]


def test_an_account_that_is_called_as_the_company_is_its_own() -> None:
    own = OwnThings(domains=("tarnwick.example.com",), mailboxes=("support@tarnwick.example.com",))
    text = "Ask @tarnwick, @support or @hjansma."
    findings = [
        Finding(text.index(each), text.index(each) + len(each), "USERNAME", 0.85, "username")
        for each in ("tarnwick", "support", "hjansma")
    ]
    assert own.aside(text, findings, article=False) == findings[2:]


@pytest.mark.parametrize(
    "unit",
    [
        "user: ",
        "ssh a",
        "@a",
        "/home/a",
        "| user |\n",
        "a@",
        "https://a:",
        "login is a ",
        "registriert als x_1 ",
        "naam aweber ww ",
        "login mit ",
        "Konto von xk_1 kann sich ",
        "a@b ",
    ],
)
def test_the_time_grows_with_the_text(unit: str) -> None:
    assert_linear(lambda text: list(usernames(text)), repeated(unit))
