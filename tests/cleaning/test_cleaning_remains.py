"""HTML that was left in text is repaired; HTML that a text is about, and what only looks like it, stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.cleaning.characters.remains import KINDS, SCORES, VERSION, RemainsSettings, remains_edits
from curation.cleaning.edits import apply, removed, undo
from tests.growth import assert_linear, repeated

SETTINGS = RemainsSettings()


def left(text: str) -> int:
    """More than there is to repair; an entity may become the beginning of a tag."""
    return 2 * text.count("&") + sum(map(text.count, "<;{*"))


def repaired(text: str, given_settings: RemainsSettings = SETTINGS) -> str:
    """The text after as many passes as it takes; each leaves less to repair, or there is none."""
    while edits := remains_edits(text, given_settings):
        after = apply(text, edits)
        assert left(after) < left(text)
        assert undo(after, edits, removed(text, edits)) == text
        text = after
    return text


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        # entities
        ("5 &lt; 6 &amp; 7 &gt; 2", "5 < 6 & 7 > 2"),
        ("it&#39;s &quot;fine&quot;, caf&eacute; &#x20AC;5", 'it\'s "fine", café €5'),
        ("twice: &amp;lt; and &amp;amp;quot;", 'twice: < and "'),
        ("layers: &amp;#38;#38;AMP;#x26;#038;lt; x &#38;amp;nbsp; y", "layers: < x y"),
        ("Hello&nbsp;&nbsp; you&nbsp;\n&nbsp;&nbsp;there", "Hello you\nthere"),
        ("https://example.com/?a=1&amp;b=2 ok", "https://example.com/?a=1&b=2 ok"),
        # tags
        ("Hello,<br>my order is late.<br/><BR />Thanks", "Hello,\nmy order is late.\n\nThanks"),
        ("<p>Hello</p><p>World</p>", "Hello\n\nWorld"),
        ("<div>one</div>\n<div>two</div>", "one\ntwo"),
        (
            "Steps: <br><br> <ol><li>Open it</li> <li>Close <b>it</b></li></ol><br> Done",
            "Steps:\n\n- Open it\n- Close it\n\nDone",
        ),
        ('<p class=MsoNormal style="margin:0">Hi<o:p></o:p></p>', "Hi"),
        ("It is late.</div></div>", "It is late."),
        (
            'see <a href="https://example.com/a?b=1&amp;c=2">the terms</a> now',
            "see [the terms](https://example.com/a?b=1&c=2) now",
        ),
        ('go to <a href="https://example.com/">https://example.com/</a> now', "go to https://example.com/ now"),
        ('a <a href="javascript:alert(1)">button</a> here', "a button here"),
        ('<img src="cid:logo" alt="Logo"> Ann <img src="https://example.com/p.gif" width=1>', "Logo Ann "),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("10<sup>6</sup> times H<sub>2</sub>O, it is <s>late</s> here", "10^6 times H2O, it is ~~late~~ here"),
        ("run <code>a &lt; b</code> and <code>&lt;br&gt;</code>", "run `a < b` and `<br>`"),
        ("> quoted<br>more", "> quoted\n> more"),
        ("| a<br>b | c |", "| a b | c |"),
        ("&lt;div&gt;Hello&lt;/div&gt;", "Hello"),
        ("Guten Tag,<br>danke", "Guten Tag,\ndanke"),
        # what no reader would see
        ("Hello <!-- todo --> you", "Hello you"),
        ("<!--[if gte mso 9]><xml><o:x/></xml><![endif]-->\nHello", "Hello"),
        ("<![if !supportLists]>one<![endif]>", "one"),
        ("<style>p { margin: 0 }</style>Hello", "Hello"),
        ("<script>track()</script>Hello<br>you", "Hello\nyou"),
        ("p.MsoNormal { margin:0cm; }\nHello", "Hello"),
        ("/* Style Definitions */\nspan.MsoHyperlink {mso-style-priority:99;}\nHello", "Hello"),
    ],
)
def test_remains_are_repaired(raw: str, wanted: str) -> None:
    assert repaired(raw) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "if a < b && c > d then stop",
        "List<String> names = new ArrayList<>(); Map<b, i> m",
        "vector<p> x; std::map<a,b> y",
        "enter <title> and <address>, then <code>",
        "etcd --data-dir <path> --name <name>",
        "Ann <ann@example.com> wrote, see <https://example.com/a>",
        "use the <br> tag",
        "I see <br> in my mails",
        "the closing </p> tag is missing<br>here",
        "the <div> element of our HTML page is <p>wrong</p>",
        "Why does it show &amp; for each ampersand?",
        "How do I escape &lt; in my template?",
        "```html\n<p>x &amp; y</p>\n```\nas above",
        "so:\n\n    <p>x &amp; y</p>\n    <br>\n",
        "`<b>x</b>` and ``&amp;``",
        "<name>Ann</name><p>x</p>",
        "<div>\n  <p>one</p>\n  <p>two</p>\n</div>",
        "{% for x in y %}<li>{{ x }}</li>{% endfor %}",
        "<!DOCTYPE html><p>x</p>",
        "AT&T; R&D; &bogus; &#0; Q&A",
        "https://example.com/?a=1&copy;=2",
        "<script>alert(1)</script>",
        "I typed <script>alert(1)</script> and then <script>alert(2)</script>",
        "body { color: red }",
        "",
    ],
)
def test_what_is_meant_stays(text: str) -> None:
    assert remains_edits(text) == []


# HTML of a person's own page, and what a person sees there, is what the message is about.
THEIR_OWN = {
    "en": ("Please fix my site:", "it is grey", "The company name is shown as Smith &amp; Sons"),
    "de": ("Bitte repariert meine Seite:", "sie ist grau", "Der Firmenname wird als Smith &amp; Sons angezeigt"),
    "fr": ("Merci de réparer notre site :", "il est gris", "Le nom s'affiche comme Smith &amp; Fils"),
    "es": ("Por favor, arreglen mi página:", "sale gris", "El nombre aparece como Smith &amp; Hijos"),
    "it": ("Vi prego di sistemare il mio sito:", "è grigio", "Il nome appare come Smith &amp; Figli"),
    "pt": ("Por favor arranjem a minha página:", "está cinzenta", "O nome aparece como Smith &amp; Filhos"),
    "pl": ("Proszę naprawić naszą stronę:", "jest szara", "Nazwa wyświetla się jako Smith &amp; Synowie"),
    "nl": ("Graag onze pagina herstellen:", "hij is grijs", "De naam wordt getoond als Smith &amp; Zonen"),
}


@pytest.mark.parametrize("language", THEIR_OWN)
def test_html_of_a_persons_own_page_stays(language: str) -> None:
    asked, answered, shown = THEIR_OWN[language]
    for block in ("<style>.a { color: red; }</style>", "<script>init(5)</script>\n<div>x</div>", "<p>a<br>b</p>"):
        assert remains_edits(f"{asked}\n{block}\n{answered}") == []
    assert remains_edits(shown) == []


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b> shows up with its signs in my mails, why?",
        "I pasted this into the editor:\n<style>.a { color: red; }</style>\nand nothing came of it",  # introduced
        "I found this line in the mail.\n<!-- tracking 55 -->\nWhat is it for?",  # no program left it: nothing else
        "my new template has a<br>b in it",
    ],
)
def test_a_block_that_a_person_shows_stays(text: str) -> None:
    assert remains_edits(text) == []


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("Hola:\n<style>p { margin: 0 }</style>\nmi pedido no llega", "Hola:\nmi pedido no llega"),  # a greeting
        ("I saw the chair on your page.<br>It appears that it is late.", "I saw the chair on your page.\nIt appears that it is late."),
        ("Hello\n<!-- P {margin-top:0;} -->\nyou", "Hello\nyou"),
        ("<p>Hi,</p><p>the price shown is wrong.</p><p>Thanks</p><br>", "Hi,\n\nthe price shown is wrong.\n\nThanks"),
        ("Z mojej strony<br>to wszystko, von meiner Seite<br>auch, mi modelo es X1", "Z mojej strony\nto wszystko, von meiner Seite\nauch, mi modelo es X1"),
        ("Hello<br>\n<!-- part 2 -->\nyou", "Hello\nyou"),
    ],
)  # fmt: skip
def test_what_programs_left_goes_still(raw: str, wanted: str) -> None:
    assert repaired(raw) == wanted


def test_edits_say_what_made_them() -> None:
    edits = remains_edits("Hi &amp; <b>bye</b> <!-- x -->")
    assert [(e.kind, e.rule, e.replacement) for e in edits] == [
        ("html", "entity", "&"),
        ("html", "tags", ""),
        ("html", "tags", ""),
        ("html", "comment", ""),
    ]
    assert {e.rule_version for e in edits} == {VERSION}
    assert all(e.score == SCORES[e.rule] and e.kind in KINDS for e in edits)


def test_thresholds_are_what_they_say() -> None:
    mostly = "`" + "x" * 60 + "` a &amp; b"
    assert repaired(mostly) == mostly
    assert repaired(mostly, RemainsSettings(most_code=0.9)).endswith("a & b")
    far = "HTML" + " word" * 50 + " a &amp; b"
    assert repaired(far).endswith("a & b")
    assert repaired(far, RemainsSettings(talk_within=300)) == far
    named = "the tag that ends it<br>here"
    assert repaired(named, RemainsSettings(named_within=4)) == "the tag that ends it\nhere"
    assert repaired(named, RemainsSettings(named_within=20)) == named
    seen = "it is shown there, and a word or two behind it a &amp; b"
    assert repaired(seen) == seen
    assert repaired(seen, RemainsSettings(shown_within=5)).endswith("a & b")
    bold = "it <b>is</b> shown"
    assert repaired(bold, RemainsSettings(shown_tags=2)) == bold
    assert repaired(bold, RemainsSettings(shown_tags=1)) == "it is shown"
    pretty = "<div>\n  <p>one</p>\n</div>"
    assert repaired(pretty) == "one"
    assert repaired(pretty, RemainsSettings(source_lines=1)) == pretty
    long = f"a <!-- {'x' * 100} --> b"
    assert repaired(long) == "a b"
    assert repaired(long, RemainsSettings(hidden_up_to=50)) == long


PIECES = st.sampled_from(
    [
        *"<br> <p> </p> <b> </b> <li> </li> <a_href=/x> </a> <s> </s> <code> </code> <sup> </sup> <div_class=x> </div> <img_alt=y> <!-- --> <style>".split(),  # noqa: SIM905
        *"</style> &amp; &lt; &gt; &nbsp; &#39; lt; amp; br> < > & ` ``` html tag x y . | > <o:p> </o:p>".split(),  # noqa: SIM905
        *"<xml> </xml> Mso{a} { }".split(),  # noqa: SIM905
        *(" ", "\n", "    ", "\t", "\n> ", "\n| "),
    ]
)


@given(st.lists(PIECES, max_size=25))
@settings(max_examples=400, deadline=None)
def test_repair_comes_to_an_end_and_can_be_undone(pieces: list[str]) -> None:
    text = "".join(pieces).replace("_", " ")
    settled = repaired(text)
    assert remains_edits(settled) == []


@pytest.mark.parametrize(
    "unit",
    [
        *("<", "<a ", "<a href=", "<p>", "</p>", "<!--", "<style>", "&amp;", "&", "&nbsp;", " ", "\n", ">", "a.a.a"),
        *("`", "`a", "<b>x</b>", "{", "{a", "\n{", "Mso{", "{x}Mso", "<a href=/x>y</a>", "https://a", "mso-a{b}\n"),
        *(
            "<script></script>",
            "<a x='",
            "my page ",
            "my page:\n",
            "shown as ",
            "a b c:\n<!---->",
            "AMP;",
            "#38;",
            "tag<p>",
            "&lt;",
            "/",
        ),
    ],
)
def test_hostile_text_is_cheap(unit: str) -> None:
    assert_linear(remains_edits, repeated(unit, before="Mso x &amp; <p>y</p> "))
