"""What the demo plants for cleaning, as the readers hand it on: where the truth says it is, by whom it was said to be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from curation.demo.exports.zendesk import BOT, PRODUCT_FIELD
from curation.demo.landings import DATES, write_landings
from curation.demo.planted import Truth
from curation.demo.stories.issues import PRODUCT_ALIASES, PRODUCT_RENAMED, PRODUCTS
from curation.demo.stories.threads import make_desk
from curation.demo.stories.untidy_phrases import TRACKING_LINKS
from curation.demo.world import make_world
from curation.sources.census import Census
from curation.sources.reader import Record, reader
from curation.storage.landings.landing import LandingZone

PROGRAMS = ("bounce", "alert", "invitation")
NOTICES = ("survey", "merge_notice", "status_notice")
IN_TURNS = (
    *PROGRAMS,
    *NOTICES,
    *("human_about_notice", "reply_marker", "ticket_banner", "tracking_link", "html_remains", "slogan"),
    *("gateway_banner", "frequent_answer", "product_alias", "former_product", "hyphenation", "page_number"),
    "ocr_broken",
)


@dataclass(frozen=True)
class Read:
    """The records of the demo's Zendesk and knowledge base by reference, tickets by number with their turns."""

    truth: Truth
    records: Mapping[str, Record]
    turns: Mapping[str, list[Record]]

    def ticket(self, ref: str) -> str:
        """The ticket that a reference of a ticket or comment belongs to."""
        record = self.records[ref]
        return f"zendesk:ticket:{record.parent_id or record.record_id}"

    def tickets(self, phenomenon: str) -> set[str]:
        return {self.ticket(item.where[0]) for item in self.truth.of(phenomenon)}

    def products(self, ref: str) -> set[str]:
        return {label.raw for label in self.records[ref].labels if label.name == "product"}


@pytest.fixture(scope="module", params=[1.0, 0.05], ids=["full", "small"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder = tmp_path_factory.mktemp("untidy")
    truth = write_landings(folder, 7, request.param)
    records: dict[str, Record] = {}
    turns: dict[str, list[Record]] = defaultdict(list)
    options: dict[str, Any] = {"custom_fields": {str(PRODUCT_FIELD): "product"}, "system_authors": (str(BOT),)}
    for source, name in (("zendesk", "zendesk"), ("kb", "folder")):
        module = reader(name)
        settings = module.Options(**(options if source == "zendesk" else {}))
        for date in DATES:
            with LandingZone(str(folder / source), source, folder / "scratch").opened(date) as landing:
                for item in module.read(landing.files, settings, Census(module.FAMILIES)):
                    if isinstance(item, Record) and item.entity == "turn":
                        records[f"zendesk:comment:{item.record_id}"] = item
                        turns[f"zendesk:ticket:{item.parent_id}"].append(item)
                    elif isinstance(item, Record) and item.entity != "person":
                        ref = f"kb:article:{item.record_id}@{item.version}"
                        records[ref if source == "kb" else f"zendesk:ticket:{item.record_id}"] = item
    return Read(truth, records, turns)


def test_what_was_planted_for_cleaning_reaches_the_text_of_its_turn_as_it_stands(made: Read) -> None:
    for phenomenon in IN_TURNS:
        for item in made.truth.of(phenomenon):
            assert item.value
            for ref in item.where:
                assert item.value in str(made.records[ref].text), (phenomenon, ref)
    for item in made.truth.of("running_head"):
        assert f"\n\n{item.value}\n\n" in str(made.records[item.where[0]].text)


def test_a_program_opens_a_ticket_with_nothing_but_its_message(made: Read) -> None:
    for phenomenon in PROGRAMS:
        assert len(made.truth.of(phenomenon)) >= 2
        for item in made.truth.of(phenomenon):
            first, *others = made.turns[item.where[0]]
            assert first.text == item.value
            assert made.records[item.where[0]].author_ref == first.author_ref
            if phenomenon != "alert":
                assert all(turn.visibility == "internal" for turn in others)
    assert all(len(made.turns[item.where[0]]) == 2 for item in made.truth.of("alert"))


def test_a_notice_is_a_whole_turn_of_a_conversation_that_a_person_began_and_an_agent_answered(made: Read) -> None:
    programs = {str(BOT)}
    for phenomenon in NOTICES:
        for item in made.truth.of(phenomenon):
            turn = made.records[item.where[0]]
            around = [each for each in made.turns[made.ticket(item.where[0])] if each != turn]
            assert turn.text == item.value
            assert len(around) == 2
            assert (turn.author_ref in programs) == (phenomenon == "status_notice")
            if phenomenon != "status_notice":
                assert turn.author_ref in {each.author_ref for each in around[1:]}


def test_who_asks_about_a_notice_says_so_among_other_words_and_is_answered(made: Read) -> None:
    for item in made.truth.of("human_about_notice"):
        first, answer = made.turns[item.where[0]]
        assert len(str(first.text)) > len(item.value) + 60
        assert answer.visibility == "public"
    assert any("Undelivered Mail" in value for value in made.truth.values("human_about_notice"))


def test_three_people_of_one_company_end_every_message_of_their_tickets_with_the_same_two_lines(made: Read) -> None:
    (slogan,) = made.truth.values("slogan")
    (banner,) = made.truth.values("gateway_banner")
    assert slogan.count("\n") == 1
    tickets = made.tickets("slogan")
    assert len(tickets) >= 12
    people = {made.records[ref].author_ref for ref in tickets}
    assert len(people) == 3
    bodies = set()
    for ref in tickets:
        for turn in made.turns[ref]:
            if turn.author_ref in people:
                text = str(turn.text)
                assert text.startswith(f"{banner}\n")
                assert text.endswith(f"\n\n{slogan}")
                bodies.add(text.removeprefix(banner).removesuffix(slogan))
            else:
                assert slogan not in str(turn.text)
    assert len(bodies) == len(made.truth.of("slogan"))


def test_the_frequent_answer_is_a_paragraph_of_many_answers_by_several_agents(made: Read) -> None:
    (answer,) = made.truth.values("frequent_answer")
    turns = [made.records[item.where[0]] for item in made.truth.of("frequent_answer")]
    assert len(made.tickets("frequent_answer")) == len(turns) >= 15
    assert all(answer in str(turn.text).split("\n\n") for turn in turns)
    assert len({turn.author_ref for turn in turns}) >= 4
    assert len({turn.text for turn in turns}) >= len(turns) - 2
    assert len({made.records[ref].author_ref for ref in made.tickets("frequent_answer")}) >= 6


def test_a_link_that_tells_on_its_reader_is_a_page_with_more_behind_it(made: Read) -> None:
    pages = {link: page for _, link, page in TRACKING_LINKS}
    for item in made.truth.of("tracking_link"):
        page = pages[item.value]
        assert item.value.startswith(page)
        assert "utm_" in item.value.removeprefix(page)
        assert "utm_" not in page


def test_a_word_broken_at_the_end_of_a_line_stands_whole_in_the_same_text(made: Read) -> None:
    for item in made.truth.of("hyphenation"):
        text = str(made.records[item.where[0]].text)
        whole = item.value.replace("-\n", "").lower()
        assert re.search(rf"\b{whole}", text.replace(item.value, "").lower()), whole
    for item in made.truth.of("page_number"):
        assert f"\n{item.value}\n" in str(made.records[item.where[0]].text)


def test_the_running_heads_of_the_handbook_count_its_pages(made: Read) -> None:
    heads = sorted(made.truth.values("running_head"))
    assert len(heads) >= 4
    texts, numbers = zip(*(head.rsplit(maxsplit=1) for head in heads), strict=True)
    assert len(set(texts)) == 1
    assert [int(number) for number in numbers] == list(range(int(numbers[0]), int(numbers[0]) + len(heads)))


def test_a_product_is_called_by_a_name_that_no_other_product_has(made: Read) -> None:
    aliases = {name: product for product, names in PRODUCT_ALIASES.items() for name in names}
    former = {name: product for product, (name, _) in PRODUCT_RENAMED.items()}
    assert PRODUCT_ALIASES.keys() | PRODUCT_RENAMED.keys() == PRODUCTS.keys()
    assert len({*aliases, *former, *PRODUCTS.values()}) == len(aliases) + len(former) + len(PRODUCTS)
    assert all(until < DATES[0] for _, until in PRODUCT_RENAMED.values())
    for phenomenon, names in (("product_alias", aliases), ("former_product", former)):
        for item in made.truth.of(phenomenon):
            assert made.products(item.where[0]) == {names[item.value]}
            assert PRODUCTS[names[item.value]] not in str(made.records[item.where[0]].text)


def test_a_form_holds_a_product_that_is_none(made: Read) -> None:
    (item,) = made.truth.of("unmapped_product")
    assert made.products(item.where[0]) == {item.value}
    assert set().union(*map(made.products, made.records)) - PRODUCTS.keys() == {item.value}


def test_what_is_planted_for_cleaning_leaves_the_threads_before_it_and_the_draws_behind_it_alone() -> None:
    desk = make_desk(7, 0.05, make_world(7, 0.05))
    untidy = {ref for item in desk.planted if item.phenomenon in IN_TURNS for ref in item.where}
    first = next(index for index, thread in enumerate(desk.threads) if thread.ref in untidy)
    assert first == 60
    assert all(thread.requester.consent == "granted" for thread in desk.threads[first:])
    assert not any(thread.requester.in_salesforce for thread in desk.threads[first:])


def test_no_ticket_planted_for_cleaning_is_copied_into_another_system(made: Read) -> None:
    copied = made.truth.ids("cross_system_copy", "zendesk:") | made.truth.ids("escalated_copy", "zendesk:")
    for phenomenon in IN_TURNS:
        assert not made.tickets(phenomenon) & copied


def test_nobody_and_nothing_in_what_is_planted_for_cleaning_is_real(made: Read) -> None:
    tickets = {ref for phenomenon in IN_TURNS for ref in made.tickets(phenomenon)}
    texts = [str(turn.text) for ref in tickets for turn in made.turns[ref]]
    names = r"(?:https?://|@|\b(?=mx\d\.|relay\.|www\.))([\w-]+(?:\.[\w-]+)+)"
    hosts = {host for text in texts for host in re.findall(names, text)}
    assert len(hosts) >= 5
    assert [host for host in hosts if not re.search(r"(?:^|\.)example\.(?:com|org|net)$", host)] == []
