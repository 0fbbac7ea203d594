"""Secrets: by their form, and by what is said of them. Only the secret itself is covered."""

from __future__ import annotations

import base64
import random
import string

import pytest

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.secrets import codes, issued, key_names, passwords
from curation.privacy.rules.secrets import credentials as secrets
from tests.privacy.marked import marked, unmarked

POLICY = PrivacyPolicy()
RECOGNIZERS = tuple(
    each for module in (secrets, issued, key_names, passwords, codes) for each in module.recognizers(POLICY)
)
LETTERS = "aB3dE5gH7jK9mN1pQ2sT4vW6xY8zA0cDeF"
HEX = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
LINES = "\n".join(["MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn" + "abcdEFGH0123+/xyz" * 2] * 4)
TOKEN = ".".join(
    base64.urlsafe_b64encode(each).decode().rstrip("=") for each in (b'{"alg":"HS256"}', b'{"sub":"42"}', b"x" * 32)
)


def check(sentence: str) -> None:
    assert marked(unmarked(sentence), RECOGNIZERS) == sentence


@pytest.mark.parametrize(
    "token",
    [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "ghp_" + LETTERS + "42",
        "github_pat_" + LETTERS,
        "glpat-" + LETTERS[:20],
        "xoxb-" + "123456789012-123456789012-" + LETTERS[:24],
        "sk_live_" + LETTERS[:24],
        "rk_test_" + LETTERS[:24],
        "whsec_" + LETTERS[:32],
        "npm_" + LETTERS + "42",
        "pypi-" + "AgEIcHlwaS5vcmc" + LETTERS * 3,
        "sk-proj-" + LETTERS + LETTERS,
        "sk-ant-" + "api03-" + LETTERS,
        "SG." + LETTERS[:22] + "." + LETTERS + LETTERS[:9],
        "AC" + HEX,
        "AIza" + LETTERS + "X",
        "hf_" + LETTERS,
        "shpat_" + HEX,
        HEX + "-us12",
        TOKEN,
        "gho_" + LETTERS + "42",
        "glrt-" + LETTERS[:20],
        "GR1348941" + LETTERS[:20],
        "sq0csp-" + LETTERS + LETTERS[:9],
        "SK" + HEX,
        "987654321:" + LETTERS + "4",
        "M" + LETTERS[:23] + "." + LETTERS[:6] + "." + LETTERS[:27],
        "https://hooks.slack.com/services/" + "T00000000/B00000000/" + LETTERS[:24],
    ],
)
def test_a_token_whose_form_names_its_issuer_is_found_without_a_word_before_it(token: str) -> None:
    check(f"We see 401 since Monday, we use ⟦{token}⟧ for it.")
    check(f"log line ({token.join('⟦⟧')}) and so on")


@pytest.mark.parametrize(
    "sentence",
    [
        f"GET https://api.telegram.org/bot⟦987654321:{LETTERS}4⟧/getMe",
        f"the bot is ⟦M{LETTERS[:23]}.{LETTERS[:6]}.{LETTERS * 2}⟧ there",
        f"twine -p ⟦pypi-AgEIcHlwaS5vcmc{LETTERS * 20}⟧ there",
    ],
)
def test_a_token_is_covered_to_its_end_wherever_it_stands(sentence: str) -> None:
    check(sentence)


def test_a_number_behind_a_word_that_ends_in_bot_is_no_token() -> None:
    check(f"robot987654321:{LETTERS}4")


@pytest.mark.parametrize("kind", ["RSA ", "", "OPENSSH ", "EC ", "ENCRYPTED "])
def test_a_private_key_is_covered_with_its_first_and_last_line(kind: str) -> None:
    check(f"here it is:\n⟦-----BEGIN {kind}PRIVATE KEY-----\n{LINES}\n-----END {kind}PRIVATE KEY-----⟧\nthanks")


def test_a_private_key_that_is_cut_off_is_covered_as_far_as_it_goes() -> None:
    check(f"key ⟦-----BEGIN RSA PRIVATE KEY-----\n{LINES}⟧\n\nPlease help us with it.")
    check(f"⟦{LINES}\n-----END RSA PRIVATE KEY-----⟧\nPlease help.")


def test_a_public_key_and_a_certificate_are_no_secrets() -> None:
    check(f"-----BEGIN CERTIFICATE-----\n{LINES}\n-----END CERTIFICATE-----")
    check(f"-----BEGIN PUBLIC KEY-----\n{LINES}\n-----END PUBLIC KEY-----")


@pytest.mark.parametrize(
    "sentence",
    [
        "DATABASE_URL is postgres://shop:⟦s3cr3t-pw⟧@db.example.com:5432/shop",
        "clone https://bot:⟦Tr0ub4dor⟧@git.example.org/a.git fails",
        "mongodb+srv://app:⟦p%40ss⟧@cluster0.example.net/x",
        "redis://:⟦onlypassword⟧@cache.example.com:6379",
        "Server=db.example.com;Database=crm;User Id=sa;Password=⟦Sup3r!x⟧;Encrypt=true",
        "curl -u admin:⟦letmein99⟧ https://api.example.com/v1",
        f"curl -H 'Authorization: Bearer ⟦{LETTERS}⟧' https://api.example.com",
        "Authorization: Basic ⟦Ym9iOnNlY3JldDEyMw==⟧",
        f"GET /v1/me\nauthorization: Token ⟦{HEX}⟧",
        f"https://x.blob.example.net/f?sv=2022&sig=⟦{LETTERS}%3D⟧&se=1",
        f"Cookie: JSESSIONID=⟦{HEX.upper()}⟧; theme=dark",
        f'{{"host": "https://example.com", "session": "⟦{LETTERS}⟧"}}',
        f"aws_secret_access_key = ⟦{LETTERS}+/Xy12⟧",
        f"AccountName=shop;AccountKey=⟦{LETTERS * 2}==⟧;EndpointSuffix=x",
        f'{{"client_secret": "⟦{LETTERS}⟧", "grant": "code"}}',
        f"X-Api-Key: ⟦{HEX}⟧",
        f"our API key is ⟦{HEX}⟧ and it stopped working",
        f"api token ⟦{LETTERS}⟧ returns 403",
        f"Der API-Schlüssel lautet ⟦{HEX}⟧.",
        f"webhook?token=⟦{HEX}⟧&page=2",
        "MYSQL_ROOT_PASSWORD=⟦changeit1⟧",
        "spring.datasource.password=⟦S3cret⟧",
        'config: {"user": "app", "password": "⟦pl4in text!⟧"}',
        "<password>⟦hunter2⟧</password>",
        "mysql -h db --password=⟦Winter2024⟧ shop",
        "BitLocker recovery key: ⟦123456-234567-345678-456789-567890-678901-789012-890123⟧",
        "product key ⟦ABCD1-EFGH2-IJKL3-MNOP4-QRST5⟧ is not accepted",
        "Authorization: Basic ⟦YWxhZGRpbjpvcGVuc2VzYW1l⟧\nSteps: unplug",
        "| Authorization | Basic ⟦dXNlcjpwYXNzd29yZDE=⟧ |",
        "**Authorization:** Basic ⟦dXNlcjpwYXNzd29yZDE=⟧",
        "* Authorization - Bearer ⟦aB3dE5gH7jK9mN1pQ3sT⟧",
        "curl with basic ⟦dXNlcjpwYXNzd29yZDE=⟧",
    ],
)
def test_a_secret_in_a_setting_a_header_or_an_address_is_found(sentence: str) -> None:
    check(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "my password is ⟦hunter2!⟧",
        "My password is ⟦hunter2⟧, please check",
        "pw: ⟦secret123⟧",
        "Password: ⟦sunshine⟧",
        "Password - ⟦Sunshine77⟧",
        "password for the portal is ⟦Blue-Horse-42⟧.",
        "password for bob@example.com is ⟦Wint3r!!⟧ since today",
        "I changed my password to ⟦Summer2024!⟧ yesterday",
        'The new password is "⟦correct horse battery staple⟧"',
        "with password ⟦Xy7!kkq⟧ it does not work",
        "user bob pass: ⟦qwerty⟧",
        "login: bob / ⟦secret123⟧",
        "Login: bob@example.com / ⟦Pa$$w0rd⟧",
        "credentials: bob:⟦letmein⟧",
        "username/password: admin/⟦admin⟧",
        "Das Passwort lautet ⟦Sommer2024⟧",
        "Passwort: ⟦geheim⟧",
        "mein Passwort ist ⟦katze99⟧ und das geht nicht",
        "Kennwort für das WLAN: ⟦Gast-4711⟧",
        "Zugangsdaten: mueller / ⟦Rosen!77⟧",
        "mot de passe : ⟦soleil75⟧",
        "mon mot de passe est ⟦Soleil75!⟧",
        "contraseña: ⟦gato2020⟧",
        "mi contraseña es ⟦Gato2020⟧",
        "senha: ⟦flamengo10⟧",
        "hasło: ⟦kotek123⟧",
        "wachtwoord is ⟦Fiets#12⟧",
        "Password:\n⟦Zx81-spectrum⟧\nthanks",
        "**Password:** ⟦hunter2⟧",
        "wifi password = ⟦guest_2024⟧",
        "The temp password you gave me (⟦Welcome123⟧) does not work",
        "my old password was ⟦Summer2023⟧ and the new one is ⟦Winter2024⟧",
        "It says wrong password when I type ⟦MyDog$Rex1⟧",
        "log in with admin/⟦admin123⟧",
        "Your code: ⟦482913⟧. Do not share it.",
        "Use ⟦482913⟧ as your verification code",
        "Enter the following code to sign in: ⟦482913⟧",
        "recovery codes: ⟦abcd-1234⟧, ⟦efgh-5678⟧",
        "Passphrase: ⟦correct horse battery staple⟧",
        "My security answer is ⟦Fluffy⟧",
        "Mother's maiden name: ⟦Jones⟧",
        "https://example.com/reset-password/⟦9f8e7d6c5b4a39281706f5e4d3c2b1a0⟧",
        "The key is ⟦8f14e45fceea167a5a36dedd4bea2543⟧ for the API",
        "Router-Passwort: ⟦48291337465839201⟧",
        "my pin is ⟦4821⟧",
        "PIN: ⟦4821⟧",
        "PIN ⟦4821⟧ for the card",
        "your verification code is ⟦482913⟧",
        "⟦482913⟧ is your login code",
        "OTP: ⟦482 913⟧",
        "G code: the one-time code was ⟦G-482913⟧",
        "Bestätigungscode: ⟦482913⟧",
        "code de vérification : ⟦482913⟧",
        "código de verificación es ⟦482913⟧",
        "cvv ⟦123⟧",
        "security code on my card is ⟦1234⟧",
        "Its default password, ⟦Tangerine36!⟧, was never changed.",
        "| passwd | ⟦Blizzard-Orchid-32⟧ |",
        'connect user="sa" pass="⟦letmein⟧"',
        'set pass="⟦hunter2⟧" in the file',
        "the wifi password (it is ⟦Kestrel77⟧) works",
        "credentials are bob, ⟦x9Kestrel⟧",
        "O PIN do cartão é ⟦4821⟧ mas está bloqueado.",
        "O código de segurança é ⟦482133⟧",
        "Recebi o código ⟦482133⟧ por SMS e não aceita.",
        "El PIN de la tarjeta es ⟦4821⟧ pero está bloqueado.",
        "Código de acceso: ⟦48213⟧",
        "J'ai reçu le code ⟦482133⟧ par SMS.",
        "Il codice di accesso è ⟦48213⟧",
        "De pincode van de kaart is ⟦4821⟧",
        "A resposta secreta é ⟦Bobby⟧",
        "La risposta segreta è ⟦Fuffi⟧",
    ],
)
def test_a_password_or_code_that_is_told_is_found(sentence: str) -> None:
    check(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "reset my password please",
        "I forgot my password.",
        "my password is not working",
        "My password is wrong",
        "my password is expired and I cannot log in",
        "The password is case-sensitive.",
        "password was reset on 2024-03-12",
        "Password: ********",
        "password: <your password>",
        "password: [REDACTED]",
        "password: ${DB_PASSWORD}",
        "Password: required",
        "the password must have 12 characters",
        "password reset link: https://example.com/reset",
        "The password reset ticket is INC0012345",
        "Password\nEmail\nName",
        "Please enter your user name and password, then press OK.",
        "Das Passwort ist falsch.",
        "Ich habe mein Passwort vergessen",
        "mot de passe oublié",
        "olvidé mi contraseña",
        "the login page is broken / slow",
        "I get error code 482913",
        "pin the tab, pin 2 more",
        "PIN code 110001 is not serviceable",
        "order 482913 was sent",
        "invoice INV-2024-00913 for item SKU-AB12CD34",
        "commit 3f786850e387550fdab836ed7e6dc881de23001b broke it",
        "id 123e4567-e89b-12d3-a456-426614174000 in the log",
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "md5: d41d8cd98f00b204e9800998ecf8427e",
        "version 10.15.7 build 20240312",
        "password: see below",
        "password = input()",
        "password=getpass.getpass()",
        "The password is 8 characters long",
        "Password manager 1Password does not sync",
        "the pass rate is 98.5%",
        "compass: north",
        "token count: 12345678",
        "pin 5 on the connector, pin=13",
        "promo code SAVE2024",
        "confirmation code ABC123 of the booking",
        "login: failed / timeout",
        "login: 12/05/2024, 10:15",
        "the token expired, refresh token is missing",
        "API key was rejected by the gateway",
        "https://example.com/docs/passwords and http://example.com:8080/a@b",
        "the secret to success is preparation",
        "key features: authentication2 and authorization",
        "verification takes 3 days",
        "take the bus pass: it is cheaper",
        "2024-03-12T10:15:30Z ERROR Token expired at 2024-03-12T10:15:30Z",
        "session timed out after 30 minutes; Bearer token missing",
        "my password, which I forgot, was long",
        "authorization - documentation is missing",
        "the basic configuration",
        "| user | password |\n|---|---|",
        "--- PASS: TestLogin/expired (0.01s)\n    --- PASS: TestLogin/twice_2 (0.02s)",
        "PASS: net.base/close.exp",
        "- password: parameters of the call, see below",
        "password: parameters that the call takes",
        '{"user": "name", "password": "password"}',
        "the [`tool hash-password`](/docs/command-line#hash-password) command",
        "clients must pass utf-8=on, and to pass UTF-8 names is allowed",
        '<shader pass="base" name="wall"/> is drawn before pass="glow"',
        '<pass name="shadows"> draws first, <pass order="2"> second',
        "the pre-pass G-Buffer is filled in the same frame",
        "If the credentials are correct, you may have issues with the proxy",
        "fill in the password (entered as a confirmation) twice",
        "$ pwd\n/Acme/Source/ThirdParty/SDL\n$ ls",
        "El código de error 4821 aparece y el código de producto 48213 no existe.",
        "O código de acesso não chegou e a página mostra o código 404.",
        "Le code d'erreur 4821 apparaît et le code produit 48213 n'existe pas.",
    ],
)
def test_what_only_speaks_of_secrets_or_looks_random_stays(sentence: str) -> None:
    check(sentence)


def test_no_form_is_tried_on_a_text_without_what_its_tokens_hold() -> None:
    for holds, pattern in secrets.HOLDING:
        assert all(each for each in holds)
        assert pattern.search("an ordinary sentence - about order 4829133 and so on") is None


def drawn(seed: int, length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    """What no list of known secrets has; made here, so that no scanner of repositories takes it for a real one."""
    return "".join(random.Random(seed).choices(alphabet, k=length))


NUMBER_64 = drawn(1, 64, "0123456789abcdef")


@pytest.mark.parametrize(
    "token",
    [
        "cfut" + "_" + drawn(2, 40) + NUMBER_64[:8],
        "crates".replace("crates", "cio") + drawn(3, 32),
        "dor_" + "v1_" + NUMBER_64,
        "dckr_" + "oat_" + drawn(4, 32),
        "figd" + "_" + drawn(5, 40),
        "glpat" + "-" + drawn(6, 27) + ".01." + drawn(6, 9, string.ascii_lowercase + string.digits),
        "lin_" + "api_" + drawn(7, 40),
        "ntn" + "_" + drawn(8, 11, string.digits) + drawn(8, 35),
        "pplx" + "-" + drawn(9, 48),
        "pscale" + "_tkn_" + drawn(10, 43),
        "PMAK" + "-" + NUMBER_64[:24] + "-" + NUMBER_64[:34],
        "shippo" + "_live_" + NUMBER_64[:40],
        "tfp" + "_" + drawn(11, 44) + "_" + drawn(12, 14),
        "vcp" + "_" + drawn(13, 56),
        "xkeysib" + "-" + NUMBER_64 + "-" + drawn(14, 16),
        "sk_" + "prod_" + drawn(15, 40),
        "hooks".join(["https://", ".zapier.example/"]) + "catch/18273645/" + "b7x2k9q/",
        "$6$" + drawn(16, 16) + "$" + drawn(17, 86),
    ],
)
def test_a_token_that_an_issuer_documents_is_found_in_a_sentence(token: str) -> None:
    check(f"Wir haben ⟦{token}⟧ gestern ersetzt, trotzdem 401.")
    check(f"It is é ({token.join('⟦⟧')}), and so on")


@pytest.mark.parametrize(
    "token",
    [
        "AKIA" + drawn(20, 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
        drawn(21, 3) + "8Q~" + drawn(22, 34),
        "00D" + drawn(23, 12) + "!" + drawn(24, 96),
    ],
)
def test_one_half_of_a_pair_is_a_secret_without_the_other(token: str) -> None:
    check(f"the app uses ⟦{token}⟧ since Monday")


@pytest.mark.parametrize(
    "sentence",
    [
        f"our Datadog api key: ⟦{NUMBER_64[:32]}⟧",
        f"DD_APP_KEY=⟦{NUMBER_64[:40]}⟧",
        f'"signingKey": "⟦{drawn(30, 40)}⟧",',
        f"subscription key is ⟦{NUMBER_64[:32]}⟧ and it fails",
        f"APP_KEY=⟦base64:{drawn(31, 43)}=⟧",
        f"SECRET_KEY = '⟦django-insecure-{drawn(32, 50, string.ascii_lowercase + string.digits + '!@#$%^&*(-_=+)')}⟧'",
        f"the deploy token for the build on staging, ⟦{drawn(33, 30)}⟧, was in the log",
        f"Found in the log: ⟦{drawn(34, 52)}⟧",
        f"polar_oat_{drawn(35, 40)}".join("⟦⟧"),
        f"access-production-{'1b4e28ba-2fa1-41d2-883f-0016d3cca427'}".join("⟦⟧"),
        "license_key: ⟦4QKD2-7FHT9-XX3LM-P8RWZ-2VNB6⟧",
        "App password: ⟦wqzr kfpt mvxa jhsd⟧",
        f'{{"auths": {{"r.example.com": {{"auth": "⟦{base64.b64encode(b"bob:" + b"Kestrel77").decode()}⟧"}}}}}}',
    ],
)
def test_a_key_that_only_its_name_or_its_randomness_tells_is_found(sentence: str) -> None:
    check(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "API_KEY=YOUR_API_KEY",
        "Authorization: Token YOUR_TOKEN",
        "curl -H 'Authorization: Bearer $ACCESS_TOKEN' https://api.example.com",
        f"use sk-{'x' * 32} as in the docs, or ghp_{'x' * 36}",
        f"glpat-your-token-goes-{'here'}-1234",
        'password=os.environ["DB_PASSWORD"]',
        "password = settings.DB_PASSWORD",
        "password: $DB_PASSWORD",
        f"cache key: {NUMBER_64[:32]}",
        f"the token service runs registry.example.com/auth-service:{NUMBER_64[:40]}",
        f"auth-service-{NUMBER_64[:40]} does not start",
        f"key id, request id {drawn(40, 24)}",
        f"ssh-ed25519 {'AAAA' + 'C3NzaC1lZDI1NTE5AAAAI' + drawn(41, 43)} bob@example.com",
        f"data:image/png;base64,{base64.b64encode(b'PNG' + bytes(range(60))).decode()}",
        f"the picture {base64.b64encode(bytes([0x89]) + b'PNG' + bytes(range(100, 160))).decode()} is broken",
        f"sha512-{drawn(42, 86)}==",
        f"checksum {drawn(43, 43)}=",
        f"https://docs.example.com/d/{drawn(44, 44)}/edit",
        "the TokenizerFactoryForUserAccessTokens2 of spring-datasource-api-gateway-2024-v3",
        "AuthenticationTokenProviderConfigurationBuilder2 throws",
        "the password is: this must have been",
        'password = user_dict["password"]',
        "hashed_password=hashed_password",
        "* Pass `HTMLResponse` as the parameter",
        "ansible_password=!vault...",
    ],
)
def test_what_stands_for_a_key_or_may_be_seen_by_everybody_stays(sentence: str) -> None:
    check(sentence)


def test_another_version_of_the_rule_set_reads_every_text_again() -> None:
    (found,) = issued.recognizers(POLICY)
    assert issued.LIBRARY in found.libraries


def test_every_rule_of_the_installed_rule_set_can_be_read() -> None:
    rules = issued.rules()
    known = rules.scanner.rules
    details = [known.detail(each["id"]) for each in known.metadata() if not issued.OPEN.search(each["id"])]
    assert len(details) > 400
    pairs = [each for each in details if each["depends_on_rule"] and not issued.ANY.search(each["detection_regex"])]
    assert len(rules.alone) == len(pairs) > 30
    heads = dict(rules.heads.items())
    assert len(heads) > 250
    assert all(issued._compiled(token) for _, tokens in heads.values() for token in tokens)
