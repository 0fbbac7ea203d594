"""The gate's second opinion: stock recognizers, and those that a policy adds, look at what the detector's rules left."""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import presidio_analyzer
import pytest
import regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from presidio_analyzer import EntityRecognizer, RecognizerResult, pattern_recognizer
from presidio_analyzer.predefined_recognizers import CreditCardRecognizer
from pydantic import ValidationError

from curation import privacy
from curation.document import PEOPLE
from curation.errors import CurationError
from curation.privacy.detector import detector_for, load_detector, scan_of
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.profile import DRAWN, Operator, Profile
from curation.privacy.second_opinion import PLUGINS, RECOGNIZERS
from curation.privacy.trial import try_privacy
from curation.quality.leak_gate.hits import plain_words
from curation.quality.leak_gate.identifiers import identifiers_for, kinds_of
from curation.quality.leak_gate.leak import Gate, KnownValues, bare
from curation.quality.leak_gate.marked import marked
from curation.quality.leak_gate.readings import readings, visible
from curation.quality.leak_gate.script_edges import Apart
from curation.quality.leak_gate.sieve import Sieve, sieve
from curation.quality.leak_gate.stock import StockSearch
from curation.quality.leak_gate.structured import structured
from tests.bench.gate import found_of, planted
from tests.growth import assert_linear, repeated
from tests.privacy.planted import structured as with_values

STOCK = StockSearch(PrivacyPolicy())
EVERY = identifiers_for(Profile(), PrivacyPolicy())
LOCKERS = """\
recognizers:
  - name: Lockers
    supported_languages: [en]
    supported_entity: LOCKER
    context: [locker]
    patterns: [{name: locker, regex: '\\bLK\\d{3}[A-Z]\\b', score: 0.6}]
"""
PATTERNS = {
    **{f"{name} {number}": each.regex
       for name in RECOGNIZERS
       for number, each in enumerate(getattr(presidio_analyzer.predefined_recognizers, name)().patterns)},
    **{f"{name} {number}": each.pattern
       for name, module in PLUGINS.items()
       for number, each in enumerate(getattr(importlib.import_module(f"detect_secrets.plugins.{module}"), name).denylist)},
    "up to three": r"[bc]{,3}x\d{2}",
    "beyond ASCII": r"[à-ÿ]\d[^a-ÿ]",
    "by codes": r"\xe9\x41[\u0100-\u017f]\U00000442",
}  # fmt: skip


def found(text: str, looking: StockSearch = STOCK) -> set[tuple[str, str]]:
    read = bare(visible(text))
    return {(each.kind, read[each.start : each.end]) for each in looking.search(read)}


def looking_with(**gate: Any) -> StockSearch:
    return StockSearch(PrivacyPolicy.model_validate({"gate": gate}))


@pytest.mark.parametrize("name", PATTERNS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.data())
def test_what_a_pattern_matches_no_sieve_holds_back(name: str, data: st.DataObject) -> None:
    pattern = PATTERNS[name]
    written = data.draw(st.from_regex(re.compile(pattern.replace("(?i)", ""), re.IGNORECASE)))
    read = visible(written)
    if re.search(pattern.replace("(?i)", ""), read, re.IGNORECASE):
        assert 0 in sieve(((pattern,), ("zzzz",))).may_match(marked(read))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\p{Han}{2}\d{8}", "号码12345678"),
        (r"\p{Lu}-\d{6}", "A-123456"),
        (r"\pL\d", "x1"),
        (r"[\p{Lu}\d]-1", "Q-1"),
        (r"\P{Lu}7", "7 é7"),
        (r"[^a-ÿ]9", "A9"),
        (r"[^a-z]\d{6}", "A123456"),
        (r"[^é]1", "a1"),
        (r"\xe9-5", "é-5"),
        (r"[\u00e0-\u00ff]\d", "é5"),
        (r"\N{LATIN SMALL LETTER E WITH ACUTE}1", "é1"),
        (r"a{,3}b\d", "aab5"),
        (r"(?:locker){e<=1}", "loker"),
        (r"(?:locker){i}", "lockker"),
    ],
)
def test_what_a_pattern_of_a_company_matches_no_sieve_holds_back(pattern: str, text: str) -> None:
    assert regex.search(pattern, text)
    assert sieve(((pattern,), ("zzzz",))).may_match(marked(text)) == {0}


@pytest.mark.parametrize("memory", [1 << 14, 1 << 15, 1 << 16, 1 << 17])
def test_a_sieve_without_memory_holds_nothing_back(monkeypatch: pytest.MonkeyPatch, memory: int) -> None:
    """RE2 says then that nothing matches; so the end of the text, which always does, says whether it was read."""
    monkeypatch.setattr("curation.quality.leak_gate.sieve.MEMORY", memory)
    small = Sieve([[r"[a-z]{1,9}\d[a-f]{9}x{4,60}y"], [r"\bword\b"], ["(?<=a)b(?>c)"]])
    assert small.may_match(b"a word, and " + b"x1abcdefabc" + b"x" * 50 + b"y") == {0, 1, 2}


def test_what_a_pattern_that_cannot_be_weakened_finds_is_found() -> None:
    assert sieve((("a(?>b|c)d",), ("e",))).may_match(b"nothing of it") == {0}


FOUND = [
    ("my tax file number is 123 456 782", "tfn", "123 456 782"),
    ("SIN\n130 692 544", "ca_sin", "130 692 544"),
    ("401 023 2137 (NHS)", "nhs", "401 023 2137"),
    ("번호 TNIN 1234567890121", "th_tnin", "1234567890121"),
    ("use sk_live_aB3dE5gH7jK9mN1pQ2sT4vW6 for it", "token", "sk_live_aB3dE5gH7jK9mN1pQ2sT4vW6"),
    ("https://deploy:s3cretPass@git.example.com/x", "token", "s3cretPass"),
    ("\u0648536-22-8147\u0641", "ssn", "536-22-8147"),
    ("national insurance ab 12 34 56 c", "nino", "ab 12 34 56 c"),
    ("id AKIA2E0A8F3B244C9986.", "token", "AKIA2E0A8F3B244C9986"),
    ("号码536-22-8147谢谢", "ssn", "536-22-8147"),
    ("หมายเลข536-22-8147กรุณา", "ssn", "536-22-8147"),
]


@pytest.mark.parametrize(("text", "kind", "value"), FOUND)
def test_a_stock_recognizer_finds_where_its_form_or_a_word_beside_says_so(text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text)


@pytest.mark.parametrize(("text", "kind", "value"), FOUND)
@pytest.mark.parametrize(
    "written",
    [
        lambda text: json.dumps(
            {"pad": ["x7"] * 99, "note": text, "more": [12] * 99}, separators=(",", ":"), ensure_ascii=False
        ),
        lambda text: "<row><a>x7</a>" * 60 + f"<note>{text}</note>" + "<row><a>x7</a>" * 60,
        lambda text: "{'a':" + "'x7'|" * 99 + f"'{text}'" + "|'x7'" * 99 + "}",
        lambda text: "https://example.com/?" + "a=x7&" * 120 + f"note={text}&" + "b=x7&" * 120,
    ],
)
def test_a_long_line_without_blanks_hides_nothing(
    text: str, kind: str, value: str, written: Callable[[str], str]
) -> None:
    assert (kind, value) in {each for form, _ in readings(written(text)) for each in found(form)}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("SSN 219 - 09 - 9999", "ssn", "219 - 09 - 9999"),
        ("SSN: 219/09/9999", "ssn", "219/09/9999"),
        ("her SSN is 219 099 999", "ssn", "219 099 999"),
        ("ss# 219099999", "ssn", "219099999"),
        ("TFN 123-456-782", "tfn", "123-456-782"),
        ("tax file 123 456 782", "tfn", "123 456 782"),
        ("TFN 12345612", "tfn", "12345612"),
        ("PESEL 440514 01359", "pesel", "440514 01359"),
        ("born as RSSMRA 85T10 A562S", "codice_fiscale", "RSSMRA 85T10 A562S"),
        ("CF: RSS MRA 85T10 A562S", "codice_fiscale", "RSS MRA 85T10 A562S"),
        ("RSSMRA85T10A562S", "codice_fiscale", "RSSMRA85T10A562S"),
        ("xoxe-1-My0xLjEyMzQ1Njc4OTA", "token", "xoxe-1-My0xLjEyMzQ1Njc4OTA"),
        ("use xoxb-abcdefghijklmnop there", "token", "xoxb-abcdefghijklmnop"),
        ("apikey=AKCp8aB3dE5gH7jK9mN1pQ2;", "token", "AKCp8aB3dE5gH7jK9mN1pQ2"),
        ("MAC:3C:5A:B4:12:34:56", "mac", "3C:5A:B4:12:34:56"),
        ("3C:5A:B4:12:34:56: unreachable", "mac", "3C:5A:B4:12:34:56"),
        ("it is 3C:5A:B4:12:34:56.Thanks", "mac", "3C:5A:B4:12:34:56"),
        ("arp 3C:5A:B4:12:34:56/eth0", "mac", "3C:5A:B4:12:34:56"),
        ("MAC of my phone 3C:5A:B4:12:34:56", "mac", "3C:5A:B4:12:34:56"),
        ("device serial number 3C:5A:B4:12:34:56", "mac", "3C:5A:B4:12:34:56"),
        ("aa:bb-cc:dd-ee:f0 answers", "mac", "aa:bb-cc:dd-ee:f0"),
        ("001A.2b3c.4d5e", "mac", "001A.2b3c.4d5e"),
    ],
)
def test_however_an_identifier_is_grouped_and_joined_the_two_searches_find_it(text: str, kind: str, value: str) -> None:
    read = bare(visible(text))
    assert (kind, value) in {(each.kind, read[each.start : each.end]) for each in EVERY.search(read)}


@pytest.mark.parametrize(
    "text",
    [
        "aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99 is a fingerprint",
        "part 12-34-56-78-90-AB-X and 1234.5678.9012",
        "ids 4532015112830366x600 px",
        "mysql://u:%PASS%@db.example.com/x and postgres://user:{password}@db.example.com/db and ${REDIS}@db.example.com",
        "SSN is a word, tax file another, PESEL too; xoxo-hugs-and-kisses",
        "order 219/09/9999 and 219 099 999, 12345612 and 440514 01359",
    ],
)
def test_what_only_looks_so_is_none_for_the_two_searches(text: str) -> None:
    assert list(EVERY.search(bare(visible(text)))) == []


def test_the_value_of_a_token_is_the_whole_token() -> None:
    """A waiver is of a value: one of `ghp` would be one of all tokens of GitHub."""
    for each in planted(11, each=3):
        if each.kind.startswith("token "):
            read = bare(visible(each.text))
            hits = list(STOCK.search(read)) or list(structured(read))
            values = {read[hit.start : hit.end] for hit in hits if hit.kind == "token"}
            whole = each.value.removeprefix("https://deploy:").removesuffix("@git.example.com/lamps.git")
            assert values == {whole}, each.kind


def test_a_waiver_of_one_token_is_none_of_another_of_its_issuer() -> None:
    tokens = "ghp_aB3dE5gH7jK9mN1pQ2sT4vW6xY8zA0cDeF42", "ghp_zY8xW6vT4sQ2pN1mK9jH7gE5dB3aC0dEfG24"
    gate = Gate(KnownValues(PEOPLE.empty_table()), lambda kind, value: " ".join(plain_words(value)), identifiers=EVERY)
    assert len({hit.value for hit in gate.hits([("example", "text", " and ".join(tokens))])}) == 2
    assert found("glcbt-aB3dE5gH7jK9mN1pQ2sT and nothing else") == {("token", "glcbt-aB3dE5gH7jK9mN1pQ2sT")}


def test_the_time_is_linear_in_different_tokens() -> None:
    def tokens(size: int) -> str:
        return " ".join(f"AKIA{number:016d}" for number in range(size // 21))

    assert_linear(lambda text: list(STOCK.search(text)), tokens)


def test_a_policy_that_takes_a_recognizer_out_of_the_gate_may_have_it_in_the_detector() -> None:
    """The worker that scans reads the policy again, and must not refuse it."""
    taken = {"gate": {"without": ["CreditCardRecognizer"]}, "presidio": {"CreditCardRecognizer": "CREDIT_CARD"}}
    policy = PrivacyPolicy.model_validate(taken)
    scan = scan_of(policy, ["CREDIT_CARD"])
    load_detector(scan.dump())
    [detection] = detector_for(policy, ["CREDIT_CARD"]).detect(["paid with 4012888888881881"])
    assert "CreditCardRecognizer" in {each.recognizer for each in detection.findings}
    other = PrivacyPolicy.model_validate({**taken, "gate": {"without": ["CreditCardRecognizer", "NhsRecognizer"]}})
    assert scan_of(other, ["CREDIT_CARD"]).scan_id == scan.scan_id


@pytest.mark.parametrize(
    "text",
    [
        "the number 130 692 544 and 123 456 782",
        "order 536-22-8147, INV-536-22-8147 and part AB123456C",
        "https://deploy:[SECRET_1]@git.example.com and [EMAIL_ADDRESS_1]",
        "aws key '[SECRET]' and Bearer [SECRET_2]",
        "aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99 is a fingerprint",
        "the meeting about tinned food: 123456782",
        "postgres://user:{password}@localhost/db https://x:<TOKEN>@github.com mysql://u:%PASS%@h",
        "http://a:b@c but big, http://user:pass@ and http://user:my_password@",
        "Dirección: APARTAMENTO 5, Kuchen: APFELKUCHEN lecker, Invoice: AP1234567890 x",
        "ASIAPACIFICHEADQUARTERS and ACCADEMIADELLECRUSCANTI2020",
        "From: a\nCc 356938035643809",
        "the association 021000021, the epic ABC1234567",
        "<https://www.google.com/maps/place/Lamp+Works/@43.0458129,-2.4284497,15z>",
        "the size ab 12 34 56 c of a screw",
        "IMEI 356938035643809, epoch 1601231600000, see https://example.com/4111111111111111",
    ],
)
def test_a_number_that_nothing_says_is_somebodys_is_nobodys_and_a_placeholder_is_no_value(text: str) -> None:
    assert found(text) == set()


def test_a_place_is_that_of_the_text_though_scripts_were_put_apart() -> None:
    text = "\u0648\u0628536-22-8147\u0641 \u0648AB123456C\u0641"
    apart = Apart(text)
    assert apart.text.count(" ") == text.count(" ") + 4
    for value in ("536-22-8147", "AB123456C"):
        start = apart.text.index(value)
        first, last = apart.span(start, start + len(value))
        assert text[first:last] == value
    assert Apart("plain 123").text == "plain 123" and Apart("Žluťoučký123 и456").text == "Žluťoučký123 и456"


def test_the_two_searches_find_more_than_three_quarters_of_what_slipped_through() -> None:
    """Faker's values; many have no right check digit, and without a name some are any number. Half of all were found
    before stock recognizers looked."""
    found = found_of(planted(11, each=6))
    every = sum(found.values(), Counter[str]())
    assert every["both"] / every["planted"] > 0.75
    assert every["both"] > every["stock"] > every["planted"] / 2
    assert all(of["both"] == of["planted"] for kind, of in found.items() if kind.startswith("token "))


def test_what_operators_write_is_no_hit() -> None:
    """Placeholders, pseudonyms, masks and surrogates, in place of values of every type that has a form."""
    surrogates = dict.fromkeys(DRAWN, Operator(operator="surrogate"))
    masks = dict.fromkeys(("CREDIT_CARD", "IBAN_CODE", "NATIONAL_ID"), Operator(operator="mask", keep_last=4))
    names = dict.fromkeys(("TAX_ID", "PASSPORT", "SECRET", "HEALTH_PLAN"), Operator(operator="pseudonym"))
    profile = Profile(scope="corpus", operators={**surrogates, **masks, **names}, unread_languages="accept")
    policy = PrivacyPolicy(profiles={"default": profile})
    looking = identifiers_for(profile, policy)
    records = [{"id": text.text, "text": text.text} for text in with_values(9, 60)]
    for answer in try_privacy(records, policy):
        assert [each.kind for form, _ in readings(answer["text"]) for each in looking.search(bare(form))] == []


def test_a_rule_set_serves_the_detector_or_the_gate_and_never_both() -> None:
    rules = Path(str(privacy.__file__)).parent
    taken = {
        (file.name, name)
        for file in rules.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        for name in ([each.name for each in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else [])
        if "detect_secrets" in name or name == "predefined_recognizers"
    }
    # Where a policy names one of Presidio's for its detector, and is refused what looks in the gate.
    assert taken == {("stock.py", "predefined_recognizers"), ("company_recognizers.py", "predefined_recognizers")}
    assert PrivacyPolicy().presidio == {} and PrivacyPolicy().recognizers == ()


def test_what_a_policy_takes_out_looks_no_more() -> None:
    text = "my SSN is 536-22-8147 and the key is ghp_" + "aB3dE5gH7jK9mN1pQ2sT4vW6xY8zA0cDeF42"
    assert {kind for kind, _ in found(text)} == {"ssn", "token"}
    assert found(text, looking_with(without=["UsSsnRecognizer", "GitHubTokenDetector"])) == set()


def test_a_recognizer_that_a_policy_adds_looks_in_the_gate(tmp_path: Path) -> None:
    (tmp_path / "lockers.yaml").write_text(LOCKERS)
    added: list[Any] = [
        {"file": str(tmp_path / "lockers.yaml"), "entities": {"LOCKER": "LOCATION"}},
        {
            "recognizer": "presidio_analyzer.predefined_recognizers.UkPostcodeRecognizer",
            "entities": {"UK_POSTCODE": "POSTAL_CODE"},
        },
    ]
    looking = looking_with(recognizers=added)
    text = "locker LK204C is in our postcode SW1A 2AA"
    expected = {("Lockers:LOCKER", "LK204C"), ("UkPostcodeRecognizer:UK_POSTCODE", "SW1A 2AA")}
    assert found(text, looking) == expected
    policy = PrivacyPolicy.model_validate({"gate": {"recognizers": added}})
    keeps = Profile(operators={"LOCATION": Operator(operator="replace"), "POSTAL_CODE": Operator(operator="keep")})
    counted = {each.kind for each in identifiers_for(keeps, policy).search(text)}
    assert counted == {"Lockers:LOCKER"}


def test_a_pattern_that_is_written_with_blanks_to_be_read_finds_as_well(tmp_path: Path) -> None:
    spaced = LOCKERS.replace(r"\bLK\d{3}[A-Z]\b", r"\b LK \d{3} [A-Z] \b")
    (tmp_path / "lockers.yaml").write_text(f"global_regex_flags: {int(re.VERBOSE)}\n{spaced}")
    looking = looking_with(recognizers=[{"file": str(tmp_path / "lockers.yaml"), "entities": {"LOCKER": "LOCATION"}}])
    assert found("locker LK204C", looking) == {("Lockers:LOCKER", "LK204C")}


class Plant(EntityRecognizer):
    """Of a company's own: badges and shifts."""

    def load(self) -> None: ...

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any) -> list[RecognizerResult]:
        forms = {"BADGE": r"\bBG\d{4}\b", "SHIFT": r"\bSH\d{2}\b"}
        return [
            RecognizerResult(name, *match.span(), 1.0)
            for name, form in forms.items()
            for match in re.finditer(form, text)
        ]


def plant() -> EntityRecognizer:
    return Plant(["BADGE", "SHIFT"], name="token")


def test_a_profile_that_keeps_one_of_a_recognizers_entities_keeps_no_other() -> None:
    entities = {"BADGE": "NATIONAL_ID", "SHIFT": "DATE"}
    added = [{"recognizer": f"{__name__}.plant", "entities": entities}]
    policy = PrivacyPolicy.model_validate({"gate": {"recognizers": added}})
    operators = {"NATIONAL_ID": Operator(operator="replace"), "DATE": Operator(operator="keep")}
    text = "badge BG1234 in shift SH07 with ghp_aB3dE5gH7jK9mN1pQ2sT4vW6xY8zA0cDeF42"
    hits = {each.kind for each in identifiers_for(Profile(operators=operators), policy).search(text)}
    assert hits == {"token:BADGE", "token"}
    kinds = kinds_of(policy.gate)
    assert (kinds["token"], kinds["token:SHIFT"]) == (("SECRET",), ("DATE",))


class Card(CreditCardRecognizer):
    """Of a company's own, by Presidio's patterns."""


def test_a_class_derived_from_one_that_looks_in_the_gate_is_refused_for_the_detector() -> None:
    entry = {"recognizer": f"{__name__}.Card"}
    with pytest.raises(ValidationError, match="CreditCardRecognizer looks in the leak gate"):
        PrivacyPolicy.model_validate({"recognizers": [entry]})
    assert PrivacyPolicy.model_validate({"gate": {"without": ["CreditCardRecognizer"]}, "recognizers": [entry]})
    with pytest.raises(ValidationError, match="CreditCardRecognizer looks in the gate already"):
        looking_with(recognizers=[entry])


def test_a_pattern_that_comes_to_no_end_stops_the_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lockers.yaml").write_text(LOCKERS.replace(r"\bLK\d{3}[A-Z]\b", "(?:a|aa)+c"))
    added = [{"file": str(tmp_path / "lockers.yaml"), "entities": {"LOCKER": "LOCATION"}}]
    looking = looking_with(recognizers=added)
    monkeypatch.setattr(pattern_recognizer, "REGEX_TIMEOUT_SECONDS", 0.2)
    with pytest.raises(CurationError, match="a pattern of Lockers does not come to an end"):
        list(looking.search("a" * 90 + "b and aac"))


@pytest.mark.parametrize(
    "part",
    [
        "a.",
        "a@b.",
        "://a:",
        "eyJa.",
        "key ",
        "aws key '",
        "1 ",
        "12-",
        "AB12 ",
        "//",
        "12:34:",
        "AKC",
        "cl_key=",
        'a":',
        "a,",
        "a&",
        "{a}",
        "a|",
        "'a'",
        "a;b",
        "<a>",
        "://a:b,",
        "eyJ=",
        "eyJa,",
        "a@b-",
        "key=>",
        "aa:bb-",
    ],
)
def test_the_time_is_linear_whatever_the_text(part: str) -> None:
    behind = " x@example.com ://a:b@c eyJ0.eyJ0.x key=  SSN 536-22-8147 AccountKey= 1BoatSLRHtKNngkdXEeobR76b53LETtpyT"
    assert_linear(lambda text: list(STOCK.search(text)), repeated(part, behind=behind))
