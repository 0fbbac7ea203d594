"""Clean links that count clicks: replace wrappers by the URL inside, cut counting parameters and blind redirects."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from urllib.parse import unquote

from curation.cleaning.edits import Edit
from curation.cleaning.mails.mail import VERSION, WORDY, Cut, Mail
from curation.cleaning.mails.voice import NAMED, on_a_link
from curation.text.word_files import word_file

LISTS = word_file("cleaning/mails/counting_parameters")

# A gateway of Microsoft's writes bars into its parameters.
URL = re.compile(
    r"https?://(?:[\w-]{1,40}\.safelinks\.protection\.(?:outlook\.com|office365\.us)/\?[^\s<>\"'`\\^{}\[\])]{1,8000}?&(?:amp;)?reserved=0|[^\s<>\"'`|\\^{}\[\])]+)",
    re.IGNORECASE,
)
WHOLE = re.compile(r"https?://[^\s<>\"'`\\^{}\x00-\x1f\x7f-\xa0]+\Z", re.IGNORECASE)
WORD = re.compile(r"\w+")
TRAILING = ".,;:!?*_'\""

COUNTING = frozenset(LISTS.words("counting"))
COUNTING_STARTS = ("utm_", "mtm_", "piwik_", "matomo_", "hsa_", "bsft_", "stm_")

# Redirects that carry their target in a parameter: end of the host, start of the path, name of the parameter.
WRAPPERS = (
    ("safelinks.protection.outlook.com", "/", "url"),
    ("safelinks.protection.office365.us", "/", "url"),
    ("statics.teams.cdn.office.net", "/evergreen-assets/safelinks/", "url"),
    ("linkprotect.cudasvc.com", "/url", "a"),
    ("google.com", "/url", "q"),
    ("google.com", "/url", "url"),
    ("l.facebook.com", "/l.php", "u"),
    ("slack-redir.net", "/link", "url"),
    ("mailtrack.io", "/trace/link", "url"),
    ("deref-gmx.net", "/mail", "redirectUrl"),
    ("deref-web.de", "/mail", "redirectUrl"),
    ("urldefense.proofpoint.com", "/v1/url", "u"),
    ("linkedin.com", "/redir/redirect", "url"),
)
WRAPPER_HOSTS = tuple(
    {host for host, _, _ in WRAPPERS} | {"urldefense.com", "urldefense.us", "awstrack.me", "secure-web.cisco.com"}
)
GOOGLE = re.compile(r"(?:www\.)?google\.(?:com?\.)?[a-z]{2}")  # one a country, which all wrap alike
# Redirects whose target is hidden in a token, and pictures that report that they were seen: by the path, whatever the
# host, or by a host that serves nothing else.
BLIND = re.compile(
    r"https?://(?:[\w.-]{1,100}/(?:ls/click\?upn=|wf/click\?|track/click[/?]|trk/click|mk/cl/|tr/cl/|ctc/[\w+*]|c/ej[\w-]{30}|e/c/ey[\w-]{20}|uni/ls/click)|"
    r"[\w.-]{0,80}(?:list-manage\d?\.com/track|mandrillapp\.com/track|hubspotlinks\.com/|click\.pstmrk\.it/|ct\.sendgrid\.net/|cl\.exct\.net/|trk\.klclick\d?\.com|ctrk\.klclick\d?\.com|"
    r"sidekickopen\d?\d?\.com|yesware\.com/tt/|sendibt\d\.com/|links\.iterable\.com/)|click\.[\w.-]{3,80}/\?qs=[0-9a-f]{16})"
)  # fmt: skip
SEEN = re.compile(
    r"https?://[\w.-]{1,100}/(?:.{0,200}/)?(?:wf/open\b|track/open\b|trk/open\b|mk/op/|tr/op/|o/ej[\w-]{20}|e/o/ey|uni/wf/open|trace/mail|__ptq\.gif|open\.gif|pixel\.(?:gif|png)|"
    r"(?:spacer|beacon|blank|1x1)\.gif)"
)
PICTURE_HOSTS = ("list-manage.com", "mailtrack.io", "sendgrid.net")


def split_url(url: str) -> tuple[str, str, str, str]:
    """Return the lower-case host, path, query and fragment of a URL."""
    rest = url[url.index("//") + 2 :]
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    host, slash, path = rest.partition("/")
    return host.lower(), slash + path, query, fragment


def of_host(host: str, end: str) -> bool:
    return host == end or host.endswith("." + end)


def proofpoint(path: str) -> str | None:
    """Return the URL inside `/v3/__https://example.com/a*b__;Iw!!…`, where each star stands for a coded character."""
    inner, mark, rest = path[len("/v3/__") :].partition("__;")
    if not mark:
        return None
    stars = inner.count("*")
    if stars:
        code = rest.partition("!!")[0]
        try:
            letters = urlsafe_b64decode(code + "=" * (-len(code) % 4)).decode()
        except ValueError:
            return None
        if "**" in inner or len(letters) != stars:
            return None  # runs are coded by length, and a star may be the URL's own
        for letter in letters:
            inner = inner.replace("*", letter, 1)
    return re.sub(r"\A(https?):/(?!/)", r"\1://", inner)


def unwrapped(url: str) -> str | None:
    """Return the URL inside a gateway's or a mailer's redirect; None if there is none or it cannot be read."""
    host, path, query, fragment = split_url(url)
    host = "google.com" if GOOGLE.fullmatch(host) else host
    if not host.endswith(WRAPPER_HOSTS):
        return None
    inner: str | None = None
    parameters = dict(pair.partition("=")[::2] for pair in reversed(query.split("&")))
    for end, start, name in WRAPPERS:
        if of_host(host, end) and path.startswith(start) and name in parameters:
            inner = unquote(parameters[name], errors="strict") if valid(parameters[name]) else None
            break
    else:
        if of_host(host, "urldefense.proofpoint.com") and path.startswith("/v2/url") and "u" in parameters:
            coded = parameters["u"].replace("-", "%").replace("_", "/")
            inner = unquote(coded) if valid(coded) else None
        elif any(of_host(host, end) for end in ("urldefense.com", "urldefense.us", "urldefense.proofpoint.com")):
            whole = path + ("?" + query if query else "") + ("#" + fragment if fragment else "")
            inner = proofpoint(whole) if whole.startswith("/v3/__") else None
        elif of_host(host, "awstrack.me") and path.startswith("/L0/"):
            inner = unquote(path[4:].partition("/")[0])
        elif of_host(host, "secure-web.cisco.com"):
            inner = unquote(path.rpartition("/")[2])
    if inner is None or len(inner) >= len(url) or not WHOLE.match(inner):
        return None
    return inner if URL.fullmatch(inner) or "(" in inner or "[" in inner else None


def innermost(url: str) -> str:
    """Unwrap a URL until no wrapper is left; it gets shorter each time."""
    while inner := unwrapped(url):
        url = inner
    return url


def torn(text: str, start: int, end: int) -> bool:
    """Return whether a URL in angle brackets goes on in the next line, so that what it wraps is incomplete."""
    return text[start - 1 : start] == "<" and text[end : end + 1] in ("", "\n", "\r")


def wrapped_edits(text: str, longest: int, score: float) -> list[Edit]:
    """Return edits that replace URL wrappers in a text that is not mail by the URL inside; all else stays."""
    edits = []
    for match in URL.finditer(text) if "://" in text else ():
        url = match.group().rstrip(TRAILING)
        target = url if len(url) > longest or torn(text, match.start(), match.end()) else innermost(url)
        if target != url:
            cut = difference(match.start(), url, target, "wrapped")
            edits.append(Edit(cut.start, cut.end, cut.replacement, cut.kind, cut.rule, VERSION, score))
    return edits


def valid(coded: str) -> bool:
    """Return whether a percent-encoded text decodes without loss of characters."""
    try:
        unquote(coded, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def counts(pair: str) -> bool:
    """Return whether a URL parameter only counts visits."""
    name = pair.partition("=")[0].lower()
    return name in COUNTING or name.startswith(COUNTING_STARTS)


def without_counting(url: str) -> str:
    """Return a URL without the parameters that count visits; unchanged if it has none."""
    head, mark, tail = url.partition("?")
    query, hash_mark, fragment = tail.partition("#")
    if not mark:
        head, hash_mark, fragment = url.partition("#")
        query = ""
    pairs = query.split("&") if query else []
    kept = [pair for pair in pairs if not counts(pair)]
    if hash_mark and "=" in fragment and all(counts(pair) for pair in fragment.split("&")):
        hash_mark = fragment = ""
    elif len(kept) == len(pairs):
        return url
    if pairs and not kept:
        mark = ""
    return head + mark + "&".join(kept) + hash_mark + fragment


def difference(start: int, old: str, new: str, rule: str) -> Cut:
    """Return the cut that turns `old`, which stands at `start`, into the shorter `new`."""
    head = 0
    while head < len(new) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < len(new) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return Cut(start + head, start + len(old) - tail, new[head : len(new) - tail], rule)


def around(line: str, start: int, end: int) -> tuple[int, int, str]:
    """Return the span to remove with a URL, and its replacement.

    The brackets around the URL go too; of a Markdown link only its words stay.
    """
    if line[start - 2 : start] == "](" and line[end : end + 1] == ")":
        opened = line.rfind("[", max(0, start - 300), start)
        if opened >= 0:
            if line[opened - 1 : opened] == "!":
                return opened - 1, end + 1, ""
            return opened, end + 1, line[opened + 1 : start - 2]
    if start and line[start - 1] + line[end : end + 1] in ("<>", "()", "[]"):
        return start - 1, end + 1, ""
    return start, end, ""


def counts_clicks(mail: Mail) -> bool:
    """Return whether the kept words speak of counting parameters: then they are the topic, and stay in every URL."""
    for index, line in enumerate(mail.shown):
        if mail.gone[index] is None and ("_" in line or "param" in line or "lid" in line or "tm" in line.lower()):
            lower = URL.sub(" ", line).lower()
            if NAMED.search(lower) or any(counts(word) for word in WORD.findall(lower)):
                return True
    return False


def spoken_of(mail: Mail, index: int) -> bool:
    """Return whether a link is talked about: in its own line, or if that holds nothing else, in the lines around."""
    if WORDY.search(rest := URL.sub(" ", mail.bare[index])):
        return on_a_link(rest)
    around = [mail.bare[place] for place in (index - 2, index - 1, index + 1, index + 2) if 0 <= place < mail.size]
    return any(on_a_link(URL.sub(" ", line)) for line in around)


def clean_links(mail: Mail) -> None:
    """Remove counting parameters, wrappers and click counters from every URL; a line left without words is removed."""
    if "://" not in mail.text:
        return
    settings = mail.settings
    matter: bool | None = None  # asked once, of the first URL that has such parameters
    for index, line in enumerate(mail.shown):
        if "://" not in line or mail.gone[index] is not None:
            continue
        start = mail.starts[index]
        whole = mail.text[start : mail.starts[index + 1] - 1]
        cuts: list[Cut] = []
        for match in URL.finditer(whole):
            url = match.group().rstrip(TRAILING)
            at = match.start()
            if len(url) > settings.url_characters or "." not in url:
                continue
            lower = url.lower()
            blind, seen = BLIND.match(lower), SEEN.match(lower)
            if blind and not seen and spoken_of(mail, index):
                continue
            if blind or seen:
                first, last, words = around(whole, at, at + len(url))
                if seen and last - first == len(url) and WORDY.search(URL.sub("", whole)):
                    continue  # a picture that somebody names
                cuts.append(Cut(start + first, start + last, words, "open_pixel" if seen else "click"))
                continue
            target = url if torn(whole, at, match.end()) else innermost(url)
            rule = "parameters" if target == url else "wrapped"
            if "?" in target or "#" in target:
                shorter = without_counting(target)
                if shorter != target:
                    matter = counts_clicks(mail) if matter is None else matter
                    target = target if matter else shorter
            if target != url:
                cuts.append(difference(start + at, url, target, rule))
        if cuts:
            place(mail, index, whole, cuts)


def place(mail: Mail, index: int, line: str, cuts: list[Cut]) -> None:
    """Make the cuts of one line; if no word of it would stay, remove the line."""
    start, rest, at = mail.starts[index], [], 0
    for cut in cuts:
        rest += [line[at : cut.start - start], cut.replacement]
        at = cut.end - start
    if WORDY.search("".join([*rest, line[at:]])):
        mail.cuts += cuts
    else:
        mail.remove(index, index + 1, "tracking", cuts[0].rule)
