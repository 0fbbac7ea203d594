"""Damage: prose that a scan made garbage of is told from everything else that looks odd."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pydantic
import pytest

from curation.cleaning.pages.damage import DamageSettings, damage
from tests.cleaning.scans import scanned, smeared
from tests.cleaning.test_cleaning_pages import SPOKEN, prose, real_prose
from tests.growth import assert_linear, repeated

BROKEN = DamageSettings().broken


def broken(text: str) -> bool:
    return damage(text) >= BROKEN


def cut(paragraphs: list[str], words: int = 150) -> list[str]:
    """Prose as texts of one length."""
    running = " ".join(paragraphs).split()
    return [" ".join(running[at : at + words]) for at in range(0, len(running) - words + 1, words)]


def flagged(texts: list[str], share: float, seed: int) -> float:
    return sum(broken(scanned(text, share, seed + n)) for n, text in enumerate(texts)) / len(texts)


# What is found --------------------------------------------------------------------------------------------------------


def test_the_page_of_a_bad_scan_is_broken_however_long() -> None:
    line = (
        "Tlie qu1ck br0wn f0x jurnps ovcr |he 1azy d0g ~;:' and thc d0g does n0t mirid it at a|l, f0r lie is vcry o1d. "
    )
    assert broken(line * 3)
    assert broken(line * 30)
    assert damage(line) == 0.0  # too few words to be sure


@pytest.mark.parametrize("language", SPOKEN)
def test_heavy_noise_is_found_in_every_language_and_light_noise_is_left(language: str) -> None:
    texts = cut(prose(language))
    heavy = sum(flagged(texts, 0.25, seed) for seed in (100, 200, 300)) / 3
    light = sum(flagged(texts, 0.05, seed) for seed in (100, 200, 300)) / 3
    assert heavy >= 0.9 and light <= 0.1, (heavy, light)
    assert flagged(texts, 0.5, 1) >= 0.9
    assert flagged(texts, 0.0, 1) == 0.0


@pytest.mark.parametrize(
    "folder",
    [
        "etcd-docs-versions/v3.4",
        "basecamp-policies-versions/versions",
        "meddocan/dev",
        "rgpd-fr-corpus/interview_transcripts",
    ],
)
def test_heavy_noise_in_real_prose_is_found_and_light_noise_is_left(shared: Path, folder: str) -> None:
    texts = cut(list(dict.fromkeys(real_prose(shared / "data" / folder))))[:150]
    assert len(texts) >= 10
    heavy, light = (sum(flagged(texts, share, seed) for seed in (1000, 2000)) / 2 for share in (0.25, 0.05))
    assert heavy >= 0.9 and light <= 0.06, (heavy, light)


@pytest.mark.parametrize("language", SPOKEN)
def test_noise_that_the_rules_have_no_list_of_is_found_where_it_is_worse(language: str) -> None:
    texts = cut(prose(language))
    found = {share: sum(broken(smeared(text, share, n)) for n, text in enumerate(texts)) for share in (0.05, 0.5)}
    assert found[0.5] >= 0.9 * len(texts) and found[0.05] == 0


# What is left alone ---------------------------------------------------------------------------------------------------

WORDS = [
    "host",
    "cache",
    "worker",
    "payload",
    "request",
    "timeout",
    "volume",
    "node",
    "token",
    "queue",
    "shard",
    "index",
    "replica",
    "broker",
    "lease",
]


def log(rng: random.Random) -> str:
    return "\n".join(
        f"2025-03-{rng.randrange(1, 29):02} 13:{rng.randrange(60):02}:07.{rng.randrange(999):03} {rng.choice(['INFO', 'WARN', 'ERROR'])}"
        f" [worker-{rng.randrange(9)}] c.e.{rng.choice(WORDS).title()}Service - {rng.choice(WORDS)}={rng.getrandbits(32):x}"
        f" took {rng.randrange(999)}ms; {rng.choice(WORDS)}|{rng.choice(WORDS)} -> {rng.choice(WORDS)}{rng.randrange(9)}.example.com:8080"
        for _ in range(60)
    )


def trace(rng: random.Random) -> str:
    return "Traceback (most recent call last):\n" + "\n".join(
        f'  File "/srv/app/{rng.choice(WORDS)}/{rng.choice(WORDS)}.py", line {rng.randrange(900)}, in get_{rng.choice(WORDS)}\n'
        f"    return self.{rng.choice(WORDS)}[{rng.choice(WORDS)}Id].read({rng.choice(WORDS)}=None, {rng.choice(WORDS)}=0x{rng.getrandbits(24):x})"
        for _ in range(40)
    )


def table(rng: random.Random) -> str:
    rows = (f"| {rng.choice(WORDS)} | A{rng.randrange(99)}-{rng.choice(WORDS)[:2]}0{rng.choice(WORDS)[0]} | {rng.random():.2f} | l0{rng.choice(WORDS)} |" for _ in range(60))  # fmt: skip
    return "| name | code | share | lot |\n|---|---|---|---|\n" + "\n".join(rows)


def plain_table(rng: random.Random) -> str:
    return "\n".join(f"{rng.choice(WORDS):<14}{rng.choice(WORDS)}{rng.randrange(9)}x   {rng.randrange(9999):>6}  b0{rng.choice(WORDS)}" for _ in range(60))  # fmt: skip


def hashes(rng: random.Random) -> str:
    return "\n".join(
        f"{rng.getrandbits(160):040x}  {rng.choice(WORDS)}-{rng.getrandbits(20):05x}.tar.gz" for _ in range(60)
    )


def base64(rng: random.Random) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return "\n".join(
        " ".join("".join(rng.choices(letters, k=rng.choice([8, 32]))) for _ in range(3)) for _ in range(60)
    )


def codes(rng: random.Random) -> str:
    return " ".join(f"Please send {rng.randrange(9)} of the K{rng.randrange(9)}l0{rng.choice('abcxyz')} and one B1{rng.choice('aeiou')}{rng.choice('klm')}0 as ordered," for _ in range(40))  # fmt: skip


def slang(rng: random.Random) -> str:
    said = [
        "gr8",
        "thx",
        "m8",
        "plz",
        "fix",
        "ur",
        "app",
        "its",
        "br0ken",
        "4",
        "real",
        "lol",
        "w8",
        "4",
        "it",
        "c",
        "u",
        "l8r",
        "2day",
        "2moro",
        "pls",
        "dont",
        "b",
        "l8",
        "omg",
        "wtf",
        "n00b",
        "idk",
        "y",
        "it",
        "dsnt",
        "wrk",
        "u",
        "r",
        "da",
        "best",
        "b4",
        "i",
        "go",
    ]
    return " ".join(rng.choice(said) for _ in range(200))


def leet(rng: random.Random) -> str:
    return (
        " ".join("".join({"e": "3", "o": "0", "i": "1"}.get(c, c) for c in rng.choice(WORDS)) for _ in range(120))
        + " the of and to is in"
    )


def typos(rng: random.Random) -> str:
    text = list(" ".join(prose("en", 6)))
    for at in rng.sample(range(1, len(text) - 2), len(text) // 25):
        if text[at].isalpha() and text[at + 1].isalpha():
            text[at], text[at + 1] = text[at + 1], text[at]
    return "".join(text)


def identifiers(rng: random.Random) -> str:
    return " ".join(f"Set {rng.choice(WORDS)}Id and is{rng.choice(WORDS).title()}In of the {rng.choice(WORDS)}|{rng.choice(WORDS)} to {rng.choice(WORDS)}=true;" for _ in range(50))  # fmt: skip


ODD = [log, trace, table, plain_table, hashes, base64, codes, slang, leet, typos, identifiers]


def passwords(rng: random.Random) -> str:
    signs = "abcdefghijkmnopqrstuvw0123456789!|$"
    rows = ("".join(rng.choices(signs, k=8)) + " " + "".join(rng.choices(signs, k=8)) for _ in range(60))
    return "Here are the passwords for the new users\n" + "\n".join(f"{rng.choice(WORDS)} {row}" for row in rows)


def logins(rng: random.Random) -> str:
    halves = ["Sp", "kl", "tra", "Win"], ["mmer", "nter", "fall", "gel"]
    return "\n".join(f"{rng.choice(WORDS)}: {rng.choice(halves[0])}{rng.choice('01!|')}{rng.choice(halves[1])}" for _ in range(80))  # fmt: skip


def formulas(rng: random.Random) -> str:
    letters = "abcdghkmnpqxy"
    said = "Let {0}|{1} and {1}^{2} be so that {0}|{1}|{2} is in {2}\\{0}. If {0}~{1} then {1}={2}+{0} holds for all {0},{1},{2} in it"
    return ", so we have the following. ".join(said.format(*rng.sample(letters, 3)) for _ in range(12))


def pipelines(rng: random.Random) -> str:
    said = "I ran {0}|grep and cat x|wc on it, then a=b&&c=d, and it gave e|f as with s|a|b| or {1}|less. Then p|q and a!b, x~y and d^e did not"
    return " work in the shell. ".join(said.format(*rng.sample(WORDS, 2)) for _ in range(12))


def forum(rng: random.Random) -> str:
    """Leetspeak as it is written: most words, with signs and bars among the figures."""
    leet = {"e": "3", "o": "0", "i": "1!|", "a": "4@", "t": "7", "s": "$5", "l": "1|"}
    words = " ".join(prose("en", 8)).split()
    return " ".join(
        "".join(rng.choice(leet[c]) if c in leet and rng.random() < 0.4 else c for c in word)
        if rng.random() < 0.6
        else word
        for word in words
    )


PLAYED = [passwords, logins, formulas, pipelines, forum]


@pytest.mark.parametrize("make", PLAYED, ids=lambda make: make.__name__)
def test_signs_and_figures_that_people_mean_are_no_damage(make) -> None:  # type: ignore[no-untyped-def]
    """Words with letters alone confused are missing, or the lines are no sentences."""
    assert max(damage(make(random.Random(seed))) for seed in range(20)) < BROKEN


@pytest.mark.parametrize("language", SPOKEN)
def test_leetspeak_is_no_damage_in_any_language(language: str) -> None:
    swap = str.maketrans("eoai", "3041")
    found = [damage(" ".join(w.translate(swap) if n % 2 else w for n, w in enumerate(text.split()))) for text in cut(prose(language))]  # fmt: skip
    assert max(found) < BROKEN


@pytest.mark.parametrize("make", ODD, ids=lambda make: make.__name__)
def test_what_only_looks_odd_is_left_alone(make) -> None:  # type: ignore[no-untyped-def]
    assert max(damage(make(random.Random(seed))) for seed in range(20)) < BROKEN / 2


OTHER = {
    "sv": "Skrivaren på det andra kontoret slutade fungera efter uppdateringen och ingen kollega har ännu hittat den dokumentation som",
    "cs": "Tiskárna ve druhé kanceláři přestala po aktualizaci fungovat a žádný kolega zatím nenašel potřebnou dokumentaci k nastavení",
    "fi": "Toisen toimiston tulostin lakkasi toimimasta päivityksen jälkeen eikä kukaan työtoveri ole vielä löytänyt tarvittavia ohjeita",
    "tr": "İkinci ofisteki yazıcı güncellemeden sonra çalışmayı durdurdu ve hiçbir meslektaşımız gerekli belgeleri henüz bulamadı ısrarla",
    "vi": "Máy in ở văn phòng thứ hai ngừng hoạt động sau khi cập nhật và chưa có đồng nghiệp nào tìm thấy tài liệu cần thiết để cấu hình",
    "ru": "Принтер во втором офисе перестал работать после обновления и никто из коллег пока не нашёл необходимую документацию",
    "el": "Ο εκτυπωτής του δεύτερου γραφείου σταμάτησε να λειτουργεί μετά την ενημέρωση και κανένας συνάδελφος δεν βρήκε",
    "zh": "第二办公室的打印机在更新后停止工作 还没有同事找到所需的文档 我们 请求 尽快 发送 相应的 说明",
    "ar": "توقفت الطابعة في المكتب الثاني عن العمل بعد التحديث ولم يجد أي زميل حتى الآن الوثائق المطلوبة",
    "arabizi": "el printer fel maktab el tani wa2fet ba3d el update w ma7adesh la2a el wara2 lessa 3ashan n3mel el setup tany",
    "pinyin": "di4 er4 ge4 ban4 gong1 shi4 de5 da3 yin4 ji1 zai4 geng1 xin1 hou4 ting2 zhi3 gong1 zuo4 hai2 mei2 you3 ren2",
}


@pytest.mark.parametrize("language", OTHER)
def test_other_languages_are_left_alone(language: str) -> None:
    assert damage("\n".join([OTHER[language] + "."] * 8)) == 0.0


@pytest.mark.slow
def test_code_that_people_wrote_is_left_alone() -> None:
    import pydantic as one
    import pypdf as two
    import rapidfuzz as three

    folders = [Path(module.__file__ or "").parents[1] for module in (one, two, three)]
    paths = sorted({path for folder in folders for path in folder.rglob("*.py")})
    sample = random.Random(3).sample(paths, min(300, len(paths)))
    assert [path.name for path in sample if broken(path.read_text("utf-8", "replace"))] == []


def texts(data: Path) -> Iterator[tuple[str, str]]:
    """Everything that people wrote, and what was generated to look so."""
    for folder in ("etcd-docs-versions", "basecamp-policies-versions", "meddocan", "rgpd-fr-corpus", "reply-trimmer"):
        for path in sorted((data / folder).rglob("*")):
            if path.is_file() and path.suffix in (".md", ".txt", ".json", ".tsv"):
                yield folder, path.read_text("utf-8", "replace")
    for name in ("train", "test"):
        with (data / "banking77" / f"{name}.csv").open(encoding="utf-8") as rows:
            yield from (("banking77", row["text"]) for row in csv.DictReader(rows))
    for path in sorted((data / "bipia").glob("*.json")):
        yield from (("bipia", text) for texts in json.loads(path.read_text()).values() for text in texts)
    for path in sorted((data / "bipia").rglob("*.jsonl")):
        for line in path.read_text().splitlines():
            yield from (("bipia", text) for text in json.loads(line).values() if isinstance(text, str))
    for item in json.loads((data / "presidio-research" / "data" / "synth_dataset_v2.json").read_text()):
        yield "presidio-research", item["full_text"]
    yield "restaurant8k", (data / "restaurant8k-spans" / "train_3.json").read_text()


def test_no_real_text_is_broken(shared: Path) -> None:
    found = list(texts(shared / "data"))
    assert sum(name == "banking77" for name, _ in found) == 13_083
    assert sum(name == "etcd-docs-versions" for name, _ in found) >= 317
    assert [(name, text[:60]) for name, text in found if broken(text)] == []
    for name in ("banking77", "restaurant8k", "presidio-research"):  # short ones together are long ones
        short = [text for other, text in found if other == name]
        joined = ["\n".join(short[at : at + 20]) for at in range(0, len(short), 20)]
        assert not any(map(broken, joined)), name


# Laws -----------------------------------------------------------------------------------------------------------------


def test_the_score_grows_with_the_noise_and_stays_between_none_and_one() -> None:
    texts = cut(prose("en"))
    means = []
    for share in (0.0, 0.1, 0.3, 0.6):
        scores = [damage(scanned(text, share, n)) for n, text in enumerate(texts)]
        assert all(0.0 <= score <= 1.0 for score in scores)
        means.append(sum(scores))
    assert means == sorted(means) and means[0] == 0.0


def test_a_scan_with_code_beside_it_is_judged_by_its_prose() -> None:
    bad = scanned(" ".join(prose("en", 6)), 0.4, 3)
    code = "```\n" + "for item in items:\n    total = total + item.price\n" * 200 + "```\n"
    assert broken(f"{code}\n{bad}")
    assert not broken(f"```\n{bad}\n```")


def test_settings_are_closed_and_every_threshold_says_why() -> None:
    with pytest.raises(pydantic.ValidationError, match="extra"):
        DamageSettings(words=3)  # type: ignore[call-arg]
    assert all(field.description for field in DamageSettings.model_fields.values())
    bad = scanned(" ".join(prose("en", 6)), 0.4, 3)
    assert damage(bad, DamageSettings(least_words=100_000)) == 0.0
    assert damage(bad, DamageSettings(half=0.5)) < damage(bad)
    odd = smeared(" ".join(prose("en")), 0.5, 3)  # few words of letters alone
    assert damage(odd, DamageSettings(least_shapes=10_000, plain_letters=40)) < BROKEN <= damage(odd)
    played = forum(random.Random(1))
    assert damage(played) == 0.0 < damage(played, DamageSettings(leet=1.0, least_shapes=10_000))


@pytest.mark.parametrize(
    "piece", ["a", " ", ">", "\n", "a.a.a", "a0", "a|b ", "qu1ck ", "aI", "~ ", "|a", "rn", "1", "l1 ", "e€e"]
)
def test_hostile_text_is_cheap(piece: str) -> None:
    assert_linear(damage, repeated(piece))
    assert_linear(damage, repeated(f"{(piece * 50)[:50]} "))
