"""Names and values that were found once in a thread are found in all of it, and mistakes are not."""

from __future__ import annotations

import itertools
import re
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.privacy.policy import EntityType
from curation.privacy.redaction.propagate import propagate
from curation.privacy.redaction.resolve import MODEL, PROPAGATED, Finding
from curation.text.readings import WORD, canonical, comparison_form
from tests.growth import assert_linear, seconds


def finding(
    text: str, value: str, kind: EntityType = "PERSON", by: str = "introduced_person", who: str | None = None
) -> Finding:
    start = text.index(value)
    return Finding(start, start + len(value), kind, 0.8, by, who)


def spread(texts: list[str], findings: list[list[Finding]]) -> list[list[str]]:
    """The values that follow, turn by turn."""
    return [
        [text[each.start : each.end] for each in own if each.recognizer == PROPAGATED]
        for text, own in zip(texts, propagate(texts, findings), strict=True)
    ]


def test_a_full_name_is_found_in_every_turn_in_any_case_and_its_parts_where_capitalised() -> None:
    texts = ["My name is Anna Quackenbush.", "anna quackenbush called", "Quackenbush and Anna said so", "a quackenbush"]
    found = [[finding(texts[0], "Anna Quackenbush")], [], [], []]
    assert spread(texts[:3], found[:3]) == [[], ["anna quackenbush"], ["Quackenbush", "Anna"]]
    assert spread(texts, found)[2:] == [["Anna"], []]  # a word that is written in lower case too names nobody alone


def test_a_name_in_an_address_does_not_make_it_an_everyday_word() -> None:
    texts = ["Ask Zeb Quackenbush, zeb.quackenbush@example.com", "Quackenbush knows"]
    assert spread(texts, [[finding(texts[0], "Zeb Quackenbush")], []]) == [["zeb.quackenbush"], ["Quackenbush"]]


def test_a_mistake_of_the_model_is_not_found_again() -> None:
    texts = ["Balancer Vexor broke", "The Balancer Vexor and Vexor", "Vexor"]
    by_model = [[finding(texts[0], "Balancer Vexor", by=MODEL)], [], [finding(texts[2], "Vexor", by=MODEL)]]
    assert spread(texts, by_model) == [[], [], []]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "The loader of the vrelkan port is new.",
        "It calls VrelkanDevice and vk_vrelkan2.",
        "We saw it in Vrelkan too.",
        "It needs Vrelkan 1.2 at least.",
        "Set `Vrelkan` in the file.",
    ],
)
def test_what_only_the_model_calls_somebody_is_a_thing_where_its_thread_says_so(elsewhere: str) -> None:
    text = "A Vrelkan port would be more useful."
    guessed = finding(text, "Vrelkan", by=MODEL)
    assert propagate([text, elsewhere], [[guessed], []]) == [[], []]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "Vrelkan is out today.",
        "Write to vrelkan@example.com, see https://example.com/vrelkan/tools and /home/vrelkan.",
        "vrelkan: I am here. @vrelkan knows.",
    ],
)
def test_an_address_a_path_or_who_speaks_is_no_proof_of_a_thing(elsewhere: str) -> None:
    text = "A Vrelkan port would be more useful."
    guessed = finding(text, "Vrelkan", by=MODEL)
    assert propagate([text, elsewhere], [[guessed], []])[0] == [guessed]


def test_a_name_is_found_in_the_words_of_a_link_and_not_in_its_address() -> None:
    texts = ["Brenda Quillfeather called.", "See [Quillfeather](https://example.com/Quillfeather/a) of today."]
    assert spread(texts, [[finding(texts[0], "Brenda Quillfeather")], []]) == [[], ["Quillfeather"]]


def test_an_acronym_beside_a_name_that_only_the_model_saw_stands_for_nobody() -> None:
    text = "This is SGT Pepper's song, in SGT.WAV. Pepper wrote it."
    assert spread([text], [[finding(text, "SGT Pepper", by=MODEL)]]) == [["Pepper"]]


def test_a_name_that_is_known_or_shown_to_be_somebodys_is_never_a_thing() -> None:
    text, elsewhere = "Ask Vrelkan or Anna about it.", "They said hello, vrelkan in VrelkanDevice, anna in AnnaDevice."
    guessed = [finding(text, "Vrelkan", by=MODEL), finding(text, "Anna", by=MODEL)]
    shown = finding(text, "Vrelkan", by="own_people")
    assert propagate([text, elsewhere], [[*guessed, shown], []])[0] == [*guessed, shown]


def test_an_unheard_of_single_name_spreads_when_its_surroundings_showed_it_twice() -> None:
    texts = ["Hi Zebadoo,", "Thanks, Zebadoo", "Is Zebadoo there?"]
    both = [[finding(texts[0], "Zebadoo")], [finding(texts[1], "Zebadoo")], []]
    assert spread(texts, both)[2] == ["Zebadoo"]
    assert spread(texts, [both[0], [], []]) == [[], [], []]


def test_titles_and_particles_do_not_stand_for_a_person() -> None:
    texts = ["Frau van Quackenbush", "Frau Van"]
    assert spread(texts, [[finding(texts[0], "Frau van Quackenbush")], []]) == [[], []]


def test_a_number_that_its_surroundings_gave_away_is_found_as_exactly_that_value() -> None:
    texts = ["my passport is 48213977", "48213977 or 148213977 or 48213977-2 or 4821397", "4821\u200b3977"]
    found = [[finding(texts[0], "48213977", "PASSPORT", "passport")], [], []]
    assert spread(texts, found) == [[], ["48213977", "48213977"], ["4821\u200b3977"]]


def test_only_a_value_with_a_form_that_no_word_has_is_found_again() -> None:
    texts = ["password is parameters, or Kestrel!Moon7", "all parameters and passwords", "Kestrel!Moon7", "web.yml"]
    found = [[finding(texts[0], each, "SECRET", "password") for each in ("parameters", "Kestrel!Moon7")], [], [], []]
    assert spread(texts, found) == [[], [], ["Kestrel!Moon7"], []]
    texts = ["account number KESTREL", "KESTREL is a bird", "our plan is Lodestar", "Lodestar"]
    declared = finding(texts[2], "Lodestar", "CONFIDENTIAL", "identifier:plans")
    account = finding(texts[0], "KESTREL", "ACCOUNT_NUMBER", "account")
    assert spread(texts, [[account], [], [declared], []]) == [[], [], [], ["Lodestar"]]


def test_a_part_of_a_name_is_not_found_in_paths_identifiers_and_code() -> None:
    texts = [
        "Ask Anna Quackenbush.",
        "/home/Quackenbush/notes and com/Quackenbush/a and QuackenbushStore and set_Quackenbush and Quackenbush::read",
        "`Quackenbush` and ```\nQuackenbush = 1\n```",
        "Quackenbush/Miller said so, and Quackenbush.",
    ]
    spans = spread(texts, [[finding(texts[0], "Anna Quackenbush")], [], [], []])
    assert spans == [[], [], [], ["Quackenbush", "Quackenbush"]]


def test_words_of_every_day_that_were_taken_for_a_name_are_words_again() -> None:
    texts = [
        "requests of the Content Type",
        "the content type, Content Type",
        "Vexor Balmond",
        "vexor balmond and Vexor Balmond",
    ]
    found = [[finding(texts[0], "Content Type")], [], [finding(texts[2], "Vexor Balmond")], []]
    assert spread(texts, found)[1] == []
    assert "Vexor Balmond" in spread(texts, found)[3] and "vexor balmond" not in spread(texts, found)[3]


def test_whose_a_name_is_goes_with_it() -> None:
    texts = ["Anna Quackenbush", "Quackenbush"]
    done = propagate(texts, [[finding(texts[0], "Anna Quackenbush", who="p1")], []])
    assert [each.person_id for each in done[1]] == ["p1"]


def test_it_is_pure_and_the_order_of_turns_and_findings_changes_nothing() -> None:
    texts = ["Ask Anna Quackenbush or Zeb Holloway", "Anna Quackenbush, ref 9917-AB", "Holloway, Anna: 9917-AB"]
    findings = [
        [finding(texts[0], "Anna Quackenbush", who="p2"), finding(texts[0], "Zeb Holloway")],
        [finding(texts[1], "9917-AB", "ACCOUNT_NUMBER"), finding(texts[1], "Anna Quackenbush", who="p1")],
        [],
    ]
    before = [list(own) for own in findings]
    first = [set(own) for own in propagate(texts, findings)]
    assert findings == before and any(each.recognizer == PROPAGATED for own in first for each in own)
    for order in itertools.permutations(range(3)):
        done = propagate([texts[at] for at in order], [findings[at][::-1] for at in order])
        assert [set(done[order.index(at)]) for at in range(3)] == first


def test_what_was_found_already_is_not_found_twice_and_nothing_found_means_nothing_done() -> None:
    texts = ["Anna Quackenbush"]
    own = [[finding(texts[0], "Anna Quackenbush")]]
    assert propagate(texts, own) == own
    assert propagate(texts, [[]]) == [[]] and propagate([], []) == []


def test_a_thread_of_many_turns_costs_what_its_turns_do() -> None:
    first, other = "Ask Anna Quackenbush about it.", "The export fails again and nothing is said in the log. " * 10

    def thread(turns: int) -> tuple[list[str], list[list[Finding]]]:
        return [first, *[other] * turns], [[finding(first, "Anna Quackenbush")], *([] for _ in range(turns))]

    assert_linear(lambda made: propagate(*made), thread, 50)


def test_a_text_of_names_is_searched_in_linear_time() -> None:
    def named(form: str, times: int) -> tuple[list[str], list[list[Finding]]]:
        text = "".join(form.format(number) for number in range(times))
        spans = [(at, at + 10) for at in range(0, len(text) - 10, len(text) // times)]
        found = [Finding(start, end, "PERSON", 0.8, "introduced_person") for start, end in spans]
        found += [Finding(start, end, "ACCOUNT_NUMBER", 0.8, "account") for start, end in spans]
        return [text], [found]

    for form in ("Anna Smith, ", "Anna Smith{:05}, ", "Anna{:05} Smit, "):
        assert_linear(lambda made: propagate(*made), partial(named, form), 100)


@pytest.mark.parametrize("words", [2, 12, 13, 30])
@pytest.mark.parametrize("others", [0, 40])
@pytest.mark.parametrize("name", ["Anna", "Jörg"])
def test_a_full_name_of_any_length_is_found_among_any_number_of_names(words: int, others: int, name: str) -> None:
    full = " ".join([name, *(f"{name}-{chr(97 + number % 26)}" for number in range(1, words - 1)), "Quackenbush"])
    spelt = re.sub(" ", ", ", full.upper())
    texts = [full, f"ask {spelt}.", *(f"Zeb Holloway{number}" for number in range(others))]
    found = [[finding(texts[0], full)], [], *([finding(text, text)] for text in texts[2:])]
    assert spelt in spread(texts, found)[1]


GAPS = (" ", "  ", ", ", "-", "_", "\n", " and ", "'", "\u200b ")
WORDS = ("Anna", "ANNA", "anna", "Müller", "MUELLER", "mu\u0308ller", "Groß", "GROSS", "Zebadoo", "zebadoo", "x")


@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=2, max_size=16), max_size=4),
    st.lists(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=40), min_size=1, max_size=3),
)
def test_full_names_are_found_exactly_where_their_words_follow_each_other(
    full: list[list[str]], turns: list[list[tuple[str, str]]]
) -> None:
    first = [" ".join(words) for words in full]
    texts = first + ["".join(map("".join, turn)) for turn in turns]
    found = [[finding(text, text, by="field_person")] for text in first] + [[] for _ in turns]  # surely somebody's
    done = propagate(texts, found)[len(first) :]
    wanted = {tuple(comparison_form(word).text for word in words) for words in full if sum(map(len, words)) > 3}
    for text, own in zip(texts[len(first) :], done, strict=True):
        reading = canonical(text)
        said = list(WORD.finditer(reading.text))
        expected = {
            reading.span(said[at].start(), said[at + length - 1].end())
            for length in {len(words) for words in wanted}
            for at in range(len(said) - length + 1)
            if tuple(comparison_form(word.group()).text for word in said[at : at + length]) in wanted
        }
        runs = {
            (each.start, each.end)
            for each in own
            if len(WORD.findall(comparison_form(text[each.start : each.end]).text)) > 1
        }
        assert runs == expected


@pytest.mark.parametrize("small", ["anna ", "Anna "])
def test_a_name_of_six_thousand_words_costs_no_square_of_them_in_words(small: str) -> None:
    """Measured: 20 times what as many words cost that are not all the same."""

    def named(said: str) -> tuple[list[str], list[list[Finding]]]:
        text, full = f"{said}Zebadoo {said}", "Zeb Quackenbush"
        found = [Finding(0, len(said) - 1, "PERSON", 0.95, "own_people"), finding(text, "Zebadoo")]
        return [text, full, "quackenbush"], [found, [finding(full, full)], []]

    alike, apart = named(small * 6_000), named("".join(f"{small[:-1]}{number} " for number in range(6_000)))
    assert seconds(lambda: propagate(*alike), 1) < 100 * seconds(lambda: propagate(*apart))


def test_a_value_inside_a_longer_one_is_found_where_it_stands_alone() -> None:
    texts = ["9917-AB and 9917-AB 22", "9917-AB 22, 9917-AB."]
    found = [[finding(texts[0], "9917-AB 22", "ACCOUNT_NUMBER"), finding(texts[0], "9917-AB", "ACCOUNT_NUMBER")], []]
    assert {"9917-AB 22", "9917-AB"} <= set(spread(texts, found)[1])
