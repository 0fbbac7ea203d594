"""Credentials that their form reveals: private keys, passwords in addresses and headers, hashes of passwords, and
tokens that the maintained rule set (`issued.py`) lacks.

The forms are those that the issuers document. detect-secrets has many of them too and runs in the leak gate, so a
mistake here is not repeated there.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.labelled import Words, long_words
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.privacy.rules.secrets.passwords import PLACEHOLDER
from curation.privacy.rules.secrets.randomness import is_repeated

LONG = re.compile(r"[\w\-]{20}")  # every issued token holds twenty such characters in a row
# Tokens that the rule set (`issued.py`) lacks, or finds in full length only. Truncated tokens and the documented
# examples, which the rule set leaves out, are found too.
ISSUED = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA)[0-9A-Z]{16}(?![A-Za-z0-9])"  # Amazon
    r"|github_pat_\w{22,255}|whsec_[A-Za-z0-9+/=]{20,64}|sq0(?:csp|atp|idp)-[\w\-]{22,60}"  # GitHub, Stripe, Square
    r"|sk-(?:ant-|proj-|or-)?[\w\-]{20,200}|hf_[A-Za-z0-9]{30,40}"  # OpenAI and those that took its form, Hugging Face
    r"|ya29\.[\w\-]{20,300}|GOCSPX-[\w\-]{20,40}|1//0[\w\-]{30,120}"  # Google
    r"|xox[a-z]-[\w\-]{20,250}|hv[sb]\.[\w\-]{24,200}|(?:[A-Za-z0-9]{14}\.)?atlasv1\.[\w\-]{40,80}"  # Slack, HashiCorp
    r")"
)
# The beginnings of ISSUED, in lower case; a text without one is not searched.
HEADS = Words(
    (
        *("a3t", "abia", "acca", "akia", "asia", "github_pat_", "whsec_", "sq0", "sk-", "hf_", "ya29.", "gocspx-"),
        *("1//0", "xox", "hvs.", "hvb.", ".atlasv1.", "atlasv1."),
    ),
    inside=True,
)
# Forms without a rare head, each with signs that its tokens hold; a text without these is not searched.
HOLDING: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (("AC", "SK"), re.compile(r"(?<![A-Za-z0-9])(?:AC|SK)[a-z0-9]{32}(?![A-Za-z0-9])")),  # Twilio
    (("-us",), re.compile(r"(?<![A-Za-z0-9])[0-9a-z]{32}-us[0-9]{1,2}(?![A-Za-z0-9])")),  # Mailchimp
    ((":",), re.compile(r"(?:(?<![A-Za-z0-9])|(?<=\bbot))[0-9]{8,10}:[\w\-]{35}(?![\w\-])")),  # Telegram
    ((".",), re.compile(r"(?<![\w\-])[MNO][\w\-]{23,27}\.[\w\-]{6}\.[\w\-]{27,}")),  # Discord
)
WEB_TOKEN = re.compile(r"(?<![\w\-])eyJ[\w\-]{6,4000}\.[\w\-]{6,4000}(?:\.[\w\-]{0,4000}){0,3}")
IN_ADDRESS = re.compile(
    r"[a-zA-Z][a-zA-Z0-9+.\-]{1,20}://[^\s:/@\"'<>]{0,64}:(?!\d{1,5}/|[{<$*\[%])([^\s@\"'<>]{1,128}(?:@[^\s@/\"'<>.:]{1,32})?)@[\w\[]"
)
AUTHORISED = re.compile(
    r"(?i)\bauthorization\b[\"'*_]{0,3}\s{0,2}(?:[:=|]|[–\-]\s{1,2}(?=basic|bearer|digest|token))[*_]{0,3}\s{0,2}[\"']?(?:[a-z]{3,12}\s{1,2})?((?:[a-z_]{2,20}=)?[\w\-.+/~:]{8,2000}={0,2})"
)
BEARER = re.compile(r"(?<!\w)[Bb](?:earer|EARER)\s{1,2}(?=[A-Za-z_\-./+=~]{0,60}\d)([\w\-.+/~]{12,2000}={0,2})")
BASIC = re.compile(r"(?i)(?<!\w)basic\s{1,2}([a-z0-9+/]{8,400}={0,2})(?![\w=])")
COMMAND = re.compile(r"\bcurl\b[^\n]{0,300}?\s(?:-u|--user)[\s=]{0,2}[\"']?[^\s:\"']{1,64}:([^\s\"']{1,128})")
COOKIE = re.compile(
    r"(?i)(?<![^\W_])(?:j?session_?id|phpsessid|asp\.net_sessionid|connect\.sid|sid|csrf_?token|xsrf-token|_session"
    r"|(?<=[\"'])session(?=[\"']))[\"']?\s?[=:]\s?[\"']?(?=[a-z\-]{0,40}\d)([\w\-.%+/=]{12,400})"
)
ONE_TIME_ADDRESS = re.compile(
    r"(?i)/(?:[\w\-]{0,20}(?:reset|confirm|verif|activat|invit|magic|unsubscribe)[\w\-]{0,20})/(?=[a-z_\-]{0,60}\d)([\w\-]{20,300})"
)
SIGNED_ADDRESS = re.compile(r"(?i)[?&](?:sig|signature|x-amz-signature|x-amz-security-token|sas)=([\w%\-+/=]{16,2000})")
# Whoever knows a webhook's address may write to it.
WEBHOOK = re.compile(
    r"https://(?:[\w\-]{1,60}\.){0,4}(?:web)?hooks?\.[\w.\-]{3,60}/(?=[^\s\"'<>]{0,200}\d)[^\s\"'<>)\]]{12,400}"
    r"|https://(?:\w{2,10}\.)?discord(?:app)?\.com/api/webhooks/\d{10,25}/[\w\-]{20,100}"
)
# Hashes of passwords by crypt(3) and the like: `$6$…`, `$2b$12$…`, `$argon2id$…`.
HASHED = re.compile(
    r"\$(?:apr1|[156y]|2[abxy]?|7|md5|argon2(?:id?|d)|scrypt|pbkdf2[\w\-]{0,12}|gy)\$(?:[\w,=.]{1,40}\$){0,3}[\w./+=$]{13,200}"
)
# `"auth": "…"` of a container registry, `_auth=…` of a package registry: a user and a password in Base64.
ENCODED = re.compile(r"(?i)(?<![a-z0-9])_?auth[\"']?\s{0,2}[:=]\s{0,2}[\"']?([a-z0-9+/]{8,400}={0,2})(?![\w=])")

BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d:")
END = re.compile(r"-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----|Private-MAC:\s?[0-9a-f]{40,64}")
BODY = re.compile(r"(?:[\s>|\"'+,\\]*(?:[A-Z][A-Za-z\-]{2,20}: [^\n]{1,100}(?=\n)|[A-Za-z0-9+/=]{12,4000}))+")
LAST_LINES = re.compile(r"(?:[A-Za-z0-9+/=]{12,200}[\s>|\"'+,\\]{1,6})+$")


def tokens(text: str) -> Iterator[Hit]:
    """Yield tokens whose form names their issuer, JSON Web Tokens, webhooks and hashes of passwords."""
    if "hook" in text:
        yield from (Hit(*match.span(), 1.0) for match in WEBHOOK.finditer(text))
    if "$" in text:
        yield from (Hit(*match.span(), 1.0) for match in HASHED.finditer(text))
    if not any(map(LONG.search, long_words(text))):
        return
    if HEADS.spans(text):
        yield from (Hit(*match.span(), 1.0) for match in ISSUED.finditer(text) if not is_repeated(match[0]))
    for holds, pattern in HOLDING:
        if any(sign in text for sign in holds):
            yield from (Hit(*match.span(), 1.0) for match in pattern.finditer(text))
    if "eyJ" in text:
        for match in WEB_TOKEN.finditer(text):
            yield Hit(*match.span(), 1.0)


def private_keys(text: str) -> Iterator[Hit]:
    """Yield private keys with their first and last line; of a truncated key, the part that is there."""
    if "-----" not in text and "PuTTY" not in text:
        return
    last = 0
    for begin in BEGIN.finditer(text):
        if begin.start() < last:
            continue
        end = END.search(text, begin.end())
        other = BEGIN.search(text, begin.end())
        if end and not (other and other.start() < end.start()):
            last = end.end()
        else:
            body = BODY.match(text, begin.end())
            last = body.end() if body else begin.end()
        yield Hit(begin.start(), last, 1.0)
    for end in END.finditer(text):
        if end.start() >= last:
            body = LAST_LINES.search(text, last, end.start())
            yield Hit(body.start() if body else end.start(), end.end(), 1.0)
            last = end.end()


def in_transit(text: str) -> Iterator[Hit]:
    """Yield passwords in connection strings and addresses, credentials of requests, session cookies, signatures of
    addresses."""
    if "://" in text and "@" in text:
        yield from (Hit(*match.span(1), 0.95) for match in IN_ADDRESS.finditer(text))
    lower = text.lower()
    if "basic " in lower:
        yield from (Hit(*match.span(1), 0.95) for match in BASIC.finditer(text) if _user_and_password(match.group(1)))
    if "auth" in lower:
        yield from (Hit(*match.span(1), 0.95) for match in ENCODED.finditer(text) if _user_and_password(match.group(1)))
    for sign, pattern in (
        *(("authorization", AUTHORISED), ("bearer", BEARER), ("curl", COMMAND)),
        *(("sid", COOKIE), ("session", COOKIE), ("csrf", COOKIE), ("xsrf", COOKIE), ("sig", SIGNED_ADDRESS)),
        *(("x-amz-security", SIGNED_ADDRESS), ("sas=", SIGNED_ADDRESS), ("://", ONE_TIME_ADDRESS)),
    ):
        if sign in lower:
            matches = (match for match in pattern.finditer(text) if not PLACEHOLDER.fullmatch(match[1]))
            yield from (Hit(*match.span(1), 0.95) for match in matches)


def _user_and_password(encoded: str) -> bool:
    """Whether a text is the Base64 of `user:password` (RFC 7617)."""
    try:
        return b":" in base64.b64decode(encoded, validate=True)[1:-1]
    except ValueError:
        return False


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizers of secrets that their form reveals."""
    yield Recognizer("issued_token", "SECRET", tokens, version="4")
    yield Recognizer("private_key", "SECRET", private_keys)
    yield Recognizer("secret_in_transit", "SECRET", in_transit, version="4")
