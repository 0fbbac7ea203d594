"""Slack's export: threads, names in place of ids, programs and guests, deletions, and mrkdwn as Markdown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.sources.markup.mrkdwn import to_markdown
from curation.sources.reader import Record, Rejected
from tests.growth import assert_linear, repeated

USERS = [
    {"id": "U1", "name": "ann", "deleted": False, "is_bot": False,
     "profile": {"real_name": "Ann Lee", "display_name": "annie", "email": "ann@example.com", "phone": "+1-212-555-0101"}},
    {"id": "U2", "name": "guest", "is_ultra_restricted": True, "profile": {"real_name": "Gus", "email": "gus@example.org"}},
    {"id": "U3", "name": "ci", "is_bot": True, "profile": {"real_name": "CI"}},
    {"id": "U4", "name": "left", "deleted": True, "profile": {}},
]  # fmt: skip
CHANNELS = [{"id": "C1", "name": "general", "members": ["U1"]}]


def message(ts: str, text: str = "hi", **fields: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "ts": ts, "text": text, **fields}


@pytest.fixture
def day(export: Any, read: Any) -> Any:
    """The items of one file of messages, with users and channels beside it."""

    def run(*messages: Any) -> list[Any]:
        base = {"x.zip/users.json": USERS, "x.zip/channels.json": CHANNELS}
        items = read("slack", export({**base, "x.zip/general/2024-01-02.json": list(messages)}))
        return [item for item in items if item.origin.file.endswith("2024-01-02.json")]

    return run


def test_a_message_outside_a_thread_opens_one_and_replies_are_its_turns(day: Any) -> None:
    root, reply, broadcast, alone = day(
        message("1704189600.000100", thread_ts="1704189600.000100", reply_count=2),
        message("1704189700.000200", "re", thread_ts="1704189600.000100", user="U2"),
        message("1704189800.000300", "re", thread_ts="1704189600.000100", subtype="thread_broadcast"),
        message("1704189900.000400"),
    )
    assert (root.entity, root.record_id, root.kind, root.title) == (
        "thread",
        "C1:1704189600.000100",
        "transcript",
        None,
    )
    assert root.created_at == dt.datetime(2024, 1, 2, 10, 0, 0, 100, dt.UTC)
    for turn in (reply, broadcast):
        assert (turn.entity, turn.kind, turn.parent_id) == ("turn", "transcript", root.record_id)
    assert reply.record_id == "C1:1704189700.000200" and alone.entity == "thread"
    assert {item.visibility for item in (root, reply, broadcast, alone)} == {"internal"}
    assert (root.role, root.author_ref, reply.author_ref) == (None, "U1", "U2")
    assert [(label.name, label.raw) for label in root.labels] == [("channel", "general")]


def test_members_are_agents_guests_requesters_and_bots_programs(export: Any, read: Any, account: Any) -> None:
    files = {"users.json": USERS, "channels.json": CHANNELS, "dms.json": [{"id": "D1", "members": ["U1"]}],
             "integration_logs.json": [{"user_id": "U1", "date": "1"}] * 2, "readme.txt": "x", "odd.json": []}  # fmt: skip
    items = read("slack", export(files))
    assert account(items) == {"person": 4, "other": 4, "rejected:unknown_file": 2}
    ann, gus, program, left = (item for item in items if isinstance(item, Record) and item.entity == "person")
    assert (ann.role, gus.role, program.role, left.role) == ("agent", "requester", "system", "agent")
    assert (ann.person.names, ann.person.emails) == (("annie", "Ann Lee", "ann"), ("ann@example.com",))
    assert ann.person.phones == ("+1-212-555-0101",) and (left.deleted, ann.deleted) == (True, False)


def test_each_export_of_a_landing_names_its_own_people(export: Any, read: Any) -> None:
    other = [{"id": "U1", "name": "x", "profile": {"display_name": "Xaver"}}]
    text = [message("1704189600.000100", "hello <@U1> in <#C1>")]
    files = {"a.zip/users.json": USERS, "a.zip/channels.json": CHANNELS, "a.zip/general/2024-01-02.json": text,
             "b/users.json": other, "b/D7/2024-01-02.json": text}  # fmt: skip
    said = {i.record_id: i.text for i in read("slack", export(files)) if i.entity == "thread"}
    assert said == {"C1:1704189600.000100": "hello @annie in #general", "D7:1704189600.000100": "hello @Xaver in #C1"}


def test_what_slack_and_apps_write_is_system_and_joins_are_other(day: Any) -> None:
    items = day(
        message("1.1", subtype="channel_join"), message("2.1", subtype="bot_message", user=None, bot_id="B1"),
        message("3.1", user="U3"), message("4.1", user="USLACKBOT"), message("5.1", subtype="me_message"),
        {"type": "reaction_added", "ts": "6.1"},
    )  # fmt: skip
    assert [(i.entity, i.role) for i in items] == [
        ("other", None), ("thread", "system"), ("thread", "system"), ("thread", "system"), ("thread", None), ("other", None),
    ]  # fmt: skip
    assert items[1].author_ref == "B1" and items[0].record_id == "event/C1:1.1"


def test_changes_replace_a_message_and_deletions_empty_it(day: Any) -> None:
    changed, gone, event, reply = day(
        {"type": "message", "subtype": "message_changed", "ts": "9.1", "message": message("1.1", "new", edited={"ts": "8.1"})},
        message("1.1", "This message was deleted.", subtype="tombstone", user="USLACKBOT", thread_ts="1.1"),
        {"type": "message", "subtype": "message_deleted", "ts": "9.2", "deleted_ts": "3.1"},
        {"type": "message", "subtype": "message_deleted", "ts": "9.3", "deleted_ts": "4.1",
         "previous_message": message("4.1", thread_ts="1.1")},
    )  # fmt: skip
    assert (changed.record_id, changed.text, changed.deleted) == ("C1:1.1", "new", False)
    assert (gone.record_id, gone.deleted, gone.text, gone.labels) == ("C1:1.1", True, None, ())
    assert (event.entity, event.record_id, event.deleted) == ("thread", "C1:3.1", True)
    assert (reply.entity, reply.record_id, reply.parent_id, reply.deleted) == ("turn", "C1:4.1", "C1:1.1", True)
    assert {i.updated_at for i in (changed, gone, event, reply)} == {None}  # the newest landing decides


def test_what_an_app_attached_is_text_and_previews_of_links_are_not(day: Any) -> None:
    alert, preview, blocks, fallback = day(
        message("1.1", "", attachments=[{"pretext": "Build", "title": "#7", "title_link": "https://ci.example.com/7",
                                         "text": "*failed*", "fields": [{"title": "Branch", "value": "main"}, 7]}]),
        message("2.1", "see <https://example.com>", attachments=[{"from_url": "https://example.com", "text": "Preview"}]),
        message("3.1", "", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "_deployed_"}}, {"type": "divider"}]),
        message("4.1", "", attachments=[{"fallback": "only this"}, "?"]),
    )  # fmt: skip
    assert alert.text == "Build\n\n[#7](https://ci.example.com/7)\n\n**failed**\n\nBranch: main"
    assert (preview.text, blocks.text, fallback.text) == ("see https://example.com", "*deployed*", "only this")


def test_a_message_of_blocks_alone_says_what_they_say(day: Any) -> None:
    def section(*elements: Any) -> dict[str, Any]:
        return {"type": "rich_text_section", "elements": list(elements)}

    def text(said: str, **style: bool) -> dict[str, Any]:
        return {"type": "text", "text": said, **({"style": style} if style else {})}

    rich = {
        "type": "rich_text",
        "elements": [
            section(
                text("Hi "), {"type": "user", "user_id": "U1"}, text(", "), text("see", bold=True), text(" "),
                {"type": "link", "url": "https://example.com/a", "text": "this"}, text(" "),
                {"type": "link", "url": "https://example.com/b"}, text(" "), {"type": "emoji", "name": "wave"},
                text(" "), text("x", code=True), {"type": "channel", "channel_id": "C1"}, {"type": "broadcast", "range": "here"},
            ),
            {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": [section(text("one"))]},
            {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [section(text("a")), section(text("b"))]},
            {"type": "rich_text_preformatted", "elements": [text("x = 1")]},
            {"type": "rich_text_quote", "elements": [text("said\nso")]}, {"type": "rich_text_section"}, 5,
        ],
    }  # fmt: skip
    others = [
        {"type": "header", "text": {"type": "plain_text", "text": "Build *7*"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*up* <@U1>"}, "fields": [{"type": "mrkdwn", "text": "_a_"}]},
        {"type": "context", "elements": [{"type": "image", "alt_text": "x"}, {"type": "plain_text", "text": "now"}]},
        {"type": "image", "title": {"type": "plain_text", "text": "Plan"}}, {"type": "divider"}, "?", {"type": "actions", "elements": [{"text": "Go"}]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "k"}, {"type": "raw_text", "text": "v"}], [{"type": "raw_text", "text": "1"}, {"type": "rich_text", "elements": [section(text("2"))]}], 3]},
        {"type": "markdown", "text": "**done**"},
    ]  # fmt: skip
    alone, mixed, said, attached = day(
        message("1.1", "", blocks=[rich]),
        message("2.1", " ", blocks=others, attachments=[{"text": "more"}]),
        message("3.1", "words", blocks=[rich]),
        message("4.1", "", attachments=[{"fallback": "[no preview available]", "blocks": others[:1]}]),
    )
    assert alone.text == (
        "Hi @annie, **see** [this](https://example.com/a) https://example.com/b :wave: `x`#general@here\n\n"
        "- one\n   1. a\n   2. b\n\n```\nx = 1\n```\n\n> said\n> so"
    )
    assert mixed.text == (
        "Build *7*\n\n**up** @annie\n\n*a*\n\nnow\n\nPlan\n\n| k | v |\n| --- | --- |\n| 1 | 2 |\n\n**done**\n\nmore"
    )
    assert (said.text, attached.text) == ("words", "Build *7*")


def test_somebody_of_another_workspace_is_named_by_the_message(day: Any) -> None:
    (item,) = day(message("1.1", user="W9", user_profile={"display_name": "wendy", "real_name": "Wendy Wu"}))
    assert item.person.names == ("wendy", "Wendy Wu")


@pytest.mark.parametrize("ts", [None, "", "abc", "12", 5, "99999999999.1", "1.1.1", "-1.0"])
def test_a_message_without_a_readable_time_is_rejected(day: Any, ts: Any) -> None:
    (item,) = day(message(ts))
    assert isinstance(item, Rejected) and item.reason == ("missing_id" if ts in (None, "") else "bad_date")


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("*bold* _it_ ~gone~ `a*b*c`", "**bold** *it* ~~gone~~ `a*b*c`"),
        ("*see <https://example.com/a_b_c|this _page_>*", "**see [this _page_](https://example.com/a_b_c)**"),
        ("<https://example.com/a_b_c> a*b*c snake_case_name", "https://example.com/a_b_c a*b*c snake_case_name"),
        ("<mailto:a@example.com|a@example.com> <mailto:a@example.com>", "a@example.com a@example.com"),
        ("<@U1> <@U9> <@U9|nick> <#C1|general> <#C9>", "@Ann @U9 @nick #general #C9"),
        ("<!here> <!subteam^S1|@ops> <!date^1^{date}|today>", "@here @ops today"),
        ("a &lt;b&gt; &amp;lt; &lt;0&gt; <7>", "a <b> &lt; <0> 7"),
        ("x ```a <https://e.example> &lt; *b*``` y", "x \n```\na https://e.example < *b*\n```\n y"),
        ("```\ncode\n```", "```\ncode\n```"),
        ("never ``` closed *b*", "never ``` closed **b**"),
        ("&gt; quoted\n• one\n* two", "> quoted\n• one\n* two"),
        ("**kept** __kept__ * not * 2*3*4", "**kept** __kept__ * not * 2*3*4"),
        ("<javascript:x|click>", "click"),
    ],
)
def test_mrkdwn_becomes_markdown(text: str, markdown: str) -> None:
    assert to_markdown(text, {"U1": "Ann"}) == markdown


@pytest.mark.parametrize(
    "part", ["*", "_a", "<", "<@", "`", "``", "```", "~a ", "*a ", "&lt;", "<0>", " *", "a*", "\n> ", "`a<"]
)
def test_markup_built_to_explode_takes_linear_time(part: str) -> None:
    assert_linear(lambda text: to_markdown(text, {}), repeated(part))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.sampled_from(["1.1", "2.2", "tombstone", "message_changed", "message", "U1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["ts", "text", "thread_ts", "type", "elements", "style", "rows"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
FIELDS = ["ts", "type", "text", "user", "subtype", "thread_ts", "message", "previous_message", "attachments", "blocks", "bot_id", "user_profile", "deleted_ts"]  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), VALUES), max_size=5), st.lists(st.dictionaries(st.sampled_from(["id", "name", "profile", "real_name", "is_bot"]), VALUES), max_size=3))  # fmt: skip
def test_any_fields_are_records_or_rejections(export: Any, read: Any, messages: list[Any], users: list[Any]) -> None:
    items = read("slack", export({"users.json": users, "c/2024-01-02.json": messages}))
    assert len(items) == len(messages) + len(users)
