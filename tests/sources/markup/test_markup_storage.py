"""Confluence's storage format to Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.sources.markup.storage import to_markdown
from tests.growth import assert_linear, repeated


def macro(name: str, /, *, rich: str | None = None, plain: str | None = None, **parameters: str) -> str:
    inside = "".join(f'<ac:parameter ac:name="{key}">{value}</ac:parameter>' for key, value in parameters.items())
    if rich is not None:
        inside += f"<ac:rich-text-body>{rich}</ac:rich-text-body>"
    if plain is not None:
        inside += f"<ac:plain-text-body><![CDATA[{plain}]]></ac:plain-text-body>"
    return f'<ac:structured-macro ac:name="{name}" ac:schema-version="1" ac:macro-id="0">{inside}</ac:structured-macro>'


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("", ""),
        ("plain & &nbsp;y &unknown; &#160;", "plain & \xa0y &unknown; \xa0"),
        ("<p>a</p> b <c d", "a\n\nb <c d"),
        ("<p>a &lt;b&gt; &amp;amp; &ndash; &auml;</p>", "a <b> &amp; – ä"),
        ("<h1>One</h1><h3>Two</h3><p>x<br/>y</p>", "# One\n\n### Two\n\nx\ny"),
        (macro("code", plain="if a < b && c:\n\tpass &nbsp; <tag>\n", language="py"), "```py\nif a < b && c:\n\tpass &nbsp; <tag>\n```"),
        (macro("code", plain="ls", title="list.sh"), "**list.sh**\n\n```\nls\n```"),
        (macro("noformat", plain="a\n  b"), "```\na\n  b\n```"),
        (macro("plantuml", plain="@startuml"), "```plantuml\n@startuml\n```"),
        (macro("code", plain="a ``` b", language="none"), "````\na ``` b\n````"),
        (macro("warning", rich="<p>Do <em>not</em></p><ul><li>a</li></ul>", title="Careful"), "> **Careful**\n>\n> Do *not*\n>\n> - a"),
        (macro("info", rich="<p>x</p>") + "<p>after</p>", "> x\n\nafter"),
        (macro("expand", rich="<h2>In</h2><p>t</p>", title="More"), "**More**\n\n## In\n\nt"),
        (macro("excerpt", rich="<p>kept</p>", hidden="true"), "kept"),
        (macro("somebodys-plugin", rich="<h2>Kept</h2><p>too</p>", colour="red"), "## Kept\n\ntoo"),
        ("<p>a</p>" + macro("toc", maxLevel="3") + macro("children", page="<ac:link/>") + "<p>b</p>", "a\n\nb"),
        ("<p>See " + macro("jira", server="Jira", key="OPS-7") + " " + macro("status", colour="Red", title="Open &amp; hot") + "</p>", "See OPS-7 Open & hot"),
        ("<p>" + macro("view-file", name='<ri:attachment ri:filename="plan.pdf"/>') + "</p>", "plan.pdf"),
        ("<p>" + macro("mathinline", body="a_1 &lt; b") + "</p>", "`a_1 < b`"),
        ('<p><ac:macro ac:name="info"><ac:rich-text-body>old</ac:rich-text-body></ac:macro></p>', "> old"),
        ('<p>in <ac:link><ri:page ri:space-key="KB" ri:content-title="The &amp; page"/></ac:link>.</p>', "in The & page."),
        ('<ac:link><ri:page ri:content-title="P"/><ac:plain-text-link-body><![CDATA[a <b> &amp;]]></ac:plain-text-link-body></ac:link>', "a <b> &amp;"),
        ('<ac:link><ri:page ri:content-title="P"/><ac:link-body><strong>rich</strong></ac:link-body></ac:link>', "**rich**"),
        ('<ac:link ac:anchor="part-2"/> <ac:link ac:anchor="x"><ac:link-body>here</ac:link-body></ac:link>', "part-2 here"),
        ('<ac:link><ri:url ri:value="https://example.com/a(b)"/><ac:link-body>out</ac:link-body></ac:link>', "[out](https://example.com/a%28b%29)"),
        ('<a href="https://example.com/x?a=1&amp;b=2">out</a>', "[out](https://example.com/x?a=1&b=2)"),
        ('<p>ask <ac:link><ri:user ri:userkey="k1"/></ac:link> or <ac:link><ri:user ri:username="grace"/></ac:link><ac:link><ri:user ri:account-id="nobody"/></ac:link></p>', "ask @Ada or @grace"),
        ('<ac:image ac:alt="The dial"><ri:attachment ri:filename="a.png"/><ac:caption><p>Fig. 1</p></ac:caption></ac:image>', "The dial\n\nFig. 1"),
        ('<p><ac:image><ri:attachment ri:filename="b.png"/></ac:image></p>', "b.png"),
        ('<ac:image ac:alt="d"><ri:url ri:value="https://example.com/a.png"/></ac:image>', "![d](https://example.com/a.png)"),
        ('<p>ok <ac:emoticon ac:name="tick"/> <ac:emoticon ac:name="blue-star" ac:emoji-fallback="🎉"/></p>', "ok (/) 🎉"),
        ('<p>until <time datetime="2024-03-01"/> noon</p>', "until 2024-03-01 noon"),
        ('<p>a <ac:inline-comment-marker ac:ref="1">marked</ac:inline-comment-marker> word</p>', "a marked word"),
        ("<p><ac:placeholder>Type here</ac:placeholder>typed</p>", "typed"),
        ('<ac:layout><ac:layout-section><ac:layout-cell><h2>L</h2></ac:layout-cell><ac:layout-cell><p>r</p></ac:layout-cell></ac:layout-section></ac:layout>', "## L\n\nr"),
        ('<ac:adf-extension><ac:adf-node type="panel"><ac:adf-attribute key="panel-type">note</ac:adf-attribute><ac:adf-content><p>N</p></ac:adf-content></ac:adf-node><ac:adf-fallback><p>N</p></ac:adf-fallback></ac:adf-extension>', "N"),
        ("<table><colgroup><col/></colgroup><tbody><tr><th><p>A</p></th><th>B</th></tr><tr><td>1</td><td>" + macro("status", title="DONE") + "</td></tr></tbody></table>", "| A | B |\n| --- | --- |\n| 1 | DONE |"),
        ("<table><tbody><tr><th><p>City</p></th></tr><tr><td><p>Lyon</p></td></tr></tbody></table>", "| City |\n| --- |\n| Lyon |"),
        ("<p>Word: <o:p>kept</o:p></p>", "Word: kept"),
        ("<p>a\x08\x1cb</p>", "ab"),
    ],
)  # fmt: skip
def test_each_element_of_the_storage_format_has_its_markdown(markup: str, markdown: str) -> None:
    assert to_markdown(markup, {"k1": "Ada"}) == markdown


def test_a_task_list_keeps_what_is_done_and_what_is_inside_what() -> None:
    inner = "<ac:task-list><ac:task><ac:task-status>complete</ac:task-status><ac:task-body><p>inner</p></ac:task-body></ac:task></ac:task-list>"
    task = f"<ac:task-list><ac:task><ac:task-id>7</ac:task-id><ac:task-status>incomplete</ac:task-status><ac:task-body>outer{inner}</ac:task-body></ac:task></ac:task-list>"
    assert to_markdown(task) == "- [ ] outer\n  - [x] inner"


def test_a_body_that_is_not_well_formed_keeps_its_words_and_its_code_and_none_of_its_settings() -> None:
    broken = (
        "<p>open <b>bold " + macro("code", plain="a < b", language="bash") + '<ri:page ri:content-title="x"/> & end'
    )
    rendered = to_markdown(broken)
    assert "open" in rendered and "a < b" in rendered and "end" in rendered
    assert "bash" not in rendered and "ri:page" not in rendered


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><p>&b;</p>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>&a;</p>',
    ],
)
def test_a_body_declares_no_entities(bomb: str) -> None:
    rendered = to_markdown(bomb)
    assert "root:" not in rendered and "aaaaaaaaaaaaaaaaaaaa" not in rendered


@pytest.mark.parametrize(
    "piece",
    ["<ac:macro>", "<", "&", "<![CDATA[", "<![CDATA[a]]", "<ac:parameter ", "<ac:parameter>a", "<p><b>", " a:b", "<a:b ", "]]>", "<ac:link>"],
)  # fmt: skip
def test_hostile_bodies_take_linear_time(piece: str) -> None:
    assert_linear(to_markdown, repeated(piece))


TAGS = [
    "p",
    "h2",
    "table",
    "tr",
    "td",
    "ac:link",
    "ac:link-body",
    "ac:image",
    "ac:task-list",
    "ac:task",
    "ac:task-body",
]


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.text(max_size=8), lambda inner: st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=3)), max_leaves=12
    )
)
def test_no_body_raises(tree: object) -> None:
    def write(node: object) -> str:
        if isinstance(node, tuple):
            return f"<{node[0]}>{''.join(map(write, node[1]))}</{node[0]}>"
        return str(node)

    assert isinstance(to_markdown(write(tree)), str)
