"""What mail hygiene costs beside three published parsers, CPU time of one process on the same mails.

`python tests/bench/hygiene_peers.py [ROUNDS] [FOLDER OF PACKAGES]`; the mails are the fixtures in ../shared/data. The
peers are no dependencies of the project: install them into a folder of their own, and name its site-packages.
"""

from __future__ import annotations

import importlib
import sys
import time
import types
import warnings
from collections.abc import Callable
from pathlib import Path

from curation.cleaning.kernel import TextSettings, clean
from curation.cleaning.mails.thread import thread_edits

DATA = Path(__file__).parents[3] / "shared" / "data"
FOLDERS = ("reply-trimmer/emails", "reply-crisp/test/fixtures", "forward-crisp/test/fixtures")
LANGUAGES = ["en", "de", "cs", "da", "es", "fr", "it", "ja", "ko", "nl", "pl", "sv", "zh"]
INSTALL = "python -m venv /tmp/peers && /tmp/peers/bin/pip install setuptools {package}"
Parser = Callable[[str], object]


def zapier() -> Parser:
    return importlib.import_module("email_reply_parser").EmailReplyParser.parse_reply


def mail_parser_reply() -> Parser:
    parser = importlib.import_module("mailparser_reply").EmailReplyParser(languages=LANGUAGES)
    return lambda text: parser.read(text).replies


def talon() -> Parser:
    joblib = importlib.import_module("joblib")  # talon asks for the place where scikit-learn once kept it
    externals = types.ModuleType("sklearn.externals")
    externals.joblib = joblib  # type: ignore[attr-defined]
    sys.modules.setdefault("sklearn.externals", externals)
    sys.modules.setdefault("sklearn.externals.joblib", joblib)
    quotations = importlib.import_module("talon.quotations")
    signature = importlib.import_module("talon.signature.bruteforce")
    return lambda text: signature.extract_signature(quotations.extract_from_plain(text))[0]


PEERS = {"email-reply-parser": zapier, "mail-parser-reply": mail_parser_reply, "talon": talon}


def seconds(parser: Parser, mails: list[str]) -> float:
    started = time.process_time()
    for mail in mails:
        parser(mail)
    return time.process_time() - started


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    sys.path += sys.argv[2:]  # behind the project's own packages
    warnings.simplefilter("ignore")
    mails = [
        path.read_bytes().decode().replace("\r\n", "\n")
        for folder in FOLDERS
        for path in sorted((DATA / folder).glob("*.txt"))
    ]
    parsers: dict[str, Parser] = {
        "curation, thread_edits": thread_edits,
        "curation, clean (characters too)": lambda text: clean(text, TextSettings()),
    }
    for package, make in PEERS.items():
        try:
            parsers[package] = make()
        except ImportError as error:
            print(f"{package}: not measured ({error}); {INSTALL.format(package=package)}")
    best = dict.fromkeys(parsers, float("inf"))
    for _ in range(rounds):  # in turns, so that a busy machine is busy for all
        for name, parser in parsers.items():
            best[name] = min(best[name], seconds(parser, mails))
    print(f"{len(mails)} mails, best of {rounds} rounds")
    for name, spent in best.items():
        print(f"  {name:34} {spent / len(mails) * 1e6:7.0f} µs a mail")
    peers = {name: spent for name, spent in best.items() if name in PEERS}
    if peers:
        quickest = min(peers, key=peers.__getitem__)
        for name in list(parsers)[:2]:
            print(f"{name}: {best[name] / peers[quickest]:.2f} of the time of the quickest peer, {quickest}")


if __name__ == "__main__":
    main()
