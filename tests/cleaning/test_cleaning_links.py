"""Links: what they wrap comes out, what counts visits goes, and a URL that says where to look stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.cleaning.edits import apply, removed, undo
from curation.cleaning.kernel import TextSettings, clean
from curation.cleaning.mails.settings import ThreadSettings
from curation.cleaning.mails.thread import thread_edits

SAFE = "https://eur01.safelinks.protection.outlook.com/?url={}&data=05%7C02%7Cmaya%40example.com&reserved=0"


def cleaned(text: str) -> tuple[str, set[str]]:
    edits = thread_edits(text)
    found = apply(text, edits)
    assert thread_edits(found) == []
    assert undo(found, edits, removed(text, edits)) == text
    assert {edit.kind for edit in edits} <= {"tracking"}
    return found, {edit.rule for edit in edits}


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (SAFE.format("https%3A%2F%2Fexample.com%2Fmanual%3Fpage%3D3"), "https://example.com/manual?page=3"),
        (SAFE.format("https%3A%2F%2Fexample.com%2F%3Futm_source%3Dmail%26id%3D7"), "https://example.com/?id=7"),
        (SAFE.format("https%3A%2F%2Fexample.com%2Fcaf%25C3%25A9"), "https://example.com/caf%C3%A9"),
        (
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__example.com_a-5Fb_&d=DwMFaQ&c=x&r=y",
            "https://example.com/a_b/",
        ),
        ("https://urldefense.proofpoint.com/v1/url?u=https%3A%2F%2Fexample.com%2Fa&k=x", "https://example.com/a"),
        ("https://urldefense.com/v3/__https://example.com/a__;!!AbC!xyz$", "https://example.com/a"),
        ("https://urldefense.com/v3/__https://example.com/a*b*c__;Kys!!AbC!xyz$", "https://example.com/a+b+c"),
        ("https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fexample.com%2fa&c=E,1,x", "https://example.com/a"),
        ("https://www.google.com/url?q=https://example.com/a&sa=D&source=editors", "https://example.com/a"),
        ("https://x.r.eu-west-1.awstrack.me/L0/https:%2F%2Fexample.com%2Fa/1/0102/AbC=12", "https://example.com/a"),
        (
            SAFE.format("https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%3A%2F%2Fexample.com%2Fa"),
            "https://example.com/a",
        ),
    ],
)
def test_a_wrapper_gives_way_to_the_url_that_it_wraps(url: str, target: str) -> None:
    assert cleaned(f"The manual is at {url}, page 3.") == (f"The manual is at {target}, page 3.", {"wrapped"})
    assert cleaned(f"See <{url}>\nand [the manual]({url}).")[0] == f"See <{target}>\nand [the manual]({target})."


@pytest.mark.parametrize(
    "url",
    [
        SAFE.format("javascript%3Aalert(1)"),
        SAFE.format("https%3A%2F%2Fexample.com%2Fa%20b"),
        SAFE.format("https%3A%2F%2Fexample.com%2F%0Anext"),
        SAFE.format("https%3A%2F%2Fexample.com%2F%FF"),
        SAFE.format(""),
        "https://urldefense.com/v3/__https://example.com/a**Fb__;Kys!!AbC!xyz$",
        "https://urldefense.com/v3/__https://example.com/a*b__;!!!AbC!xyz$",
        "https://urldefense.com/v3/broken",
        "https://www.google.com/search?q=https://example.com",
        "https://notsafelinks.example.com/?url=https%3A%2F%2Fexample.com",
    ],
)
def test_a_wrapper_that_cannot_be_read_stays_as_it_is(url: str) -> None:
    assert cleaned(f"The manual is at {url} now.") == (f"The manual is at {url} now.", set())


@pytest.mark.parametrize(
    ("url", "rest"),
    [
        ("https://example.com/a?utm_source=x&utm_medium=mail", "https://example.com/a"),
        ("https://example.com/a?id=7&utm_source=x&page=2#top", "https://example.com/a?id=7&page=2#top"),
        ("https://example.com/a?gclid=x#part", "https://example.com/a#part"),
        ("https://example.com/a?fbclid=x&mc_eid=1&mkt_tok=2&_hsenc=3&_hsmi=4&q=lamp", "https://example.com/a?q=lamp"),
        ("https://example.com/a#utm_source=x", "https://example.com/a"),
        ("https://example.com/a?UTM_Source=x&b", "https://example.com/a?b"),
    ],
)
def test_parameters_that_count_visits_are_cut_and_the_url_stays(url: str, rest: str) -> None:
    assert cleaned(f"See {url}.") == (f"See {rest}.", {"parameters"})


@pytest.mark.parametrize(
    "text",
    [
        "See https://example.com/a?id=7&source=utm_source#utm.",
        "It says https://example.com/?q=gclid%3D1 in the log.",
        "See https://example.com/click?id=4 and https://example.com/unsubscribe?id=3 in the log.",
        "Our tracker https://example.com/track/parcel/1 shows nothing.",
        "Open http://localhost:8080/?utm_source=x",
        "https://",
        "http://.",
    ],
)
def test_other_urls_are_left_alone(text: str) -> None:
    assert cleaned(text) == (text, set())


def test_a_redirect_that_hides_its_target_goes_and_the_words_of_its_link_stay() -> None:
    click = "https://u123.ct.sendgrid.net/ls/click?upn=AbC-2FdE"
    assert cleaned(f"Please confirm here <{click}> today.") == ("Please confirm here  today.", {"click"})
    assert cleaned(f"Please [confirm your address]({click}) today.")[0] == "Please confirm your address today."
    assert (
        cleaned(f"Please confirm.\n{click}\nThank you, it is urgent.")[0] == "Please confirm.\nThank you, it is urgent."
    )


def test_a_picture_that_reports_that_it_was_seen_goes_with_its_line() -> None:
    pixel = "![](https://u123.ct.sendgrid.net/wf/open?upn=AbC)"
    assert cleaned(f"Hello, it broke.\n{pixel}") == ("Hello, it broke.\n", {"open_pixel"})
    assert cleaned("Hello, see ![the lamp](https://example.com/lamp.gif) here.")[1] == set()


def test_a_text_of_a_blind_link_alone_is_left_as_it_is() -> None:
    click = "https://u123.ct.sendgrid.net/ls/click?upn=AbC"
    assert cleaned(click) == (click, set())


def test_prose_and_mails_without_the_kind_keep_their_links() -> None:
    text = "See https://example.com/a?utm_source=x for more."
    assert clean(text, TextSettings(threads=None))[0] == text
    assert thread_edits(text, ThreadSettings(kinds=("signature", "quote"))) == []
    assert thread_edits(text, ThreadSettings(url_characters=200)) != []
    assert thread_edits(f"See https://example.com/{'a' * 300}?utm_source=x", ThreadSettings(url_characters=200)) == []


@pytest.mark.parametrize(
    "text",
    [
        # the sentence is about the parameter
        "Please remove the utm_source from the link https://example.com/?utm_source=news",
        "Why does your shop drop gclid? I open https://example.com/a?gclid=123 and land on /a.",
        "The UTM part is wrong.\nhttps://example.com/?utm_medium=mail",
        # the sentence is about the link that counts clicks
        "This link from your mail gives 404: https://news.list-manage.com/track/click?u=12",
        "Der Link führt ins Leere: https://news.list-manage.com/track/click?u=12",
        "Ce lien ne marche pas : https://news.list-manage.com/track/click?u=12",
        "Este enlace no funciona: https://news.list-manage.com/track/click?u=12",
        "Questo link non funziona: https://news.list-manage.com/track/click?u=12",
        "Este link não funciona: https://news.list-manage.com/track/click?u=12",
        "Ten link nie działa: https://news.list-manage.com/track/click?u=12",
        "Deze link werkt niet: https://news.list-manage.com/track/click?u=12",
        "Is this link real?\n\nhttps://news.list-manage.com/track/click?u=12",
        "The icon https://example.com/img/blank.gif is missing.",
    ],
)
def test_a_link_that_the_text_speaks_of_stays_as_it_is(text: str) -> None:
    assert cleaned(text) == (text, set())


@pytest.mark.parametrize("layers", [5, 230])
def test_wrappers_in_one_another_are_opened_at_once(layers: int) -> None:
    nested = "https://slack-redir.net/link?url=" * layers
    assert cleaned(f"See {nested}https://example.com/x") == ("See https://example.com/x", {"wrapped"})


PARTS = st.sampled_from(
    ["https://", "example.com", "/a", "?", "&", "=", "#", "utm_source=x", "id=1", " ", "<", ">", "(", ")", "[", "](", "%2F", "%3A", "%FF", "*", "__;", "!!", "\n", ".",
     "https://x.safelinks.protection.outlook.com/?url=", "https%3A%2F%2Fexample.com%2F", "https://urldefense.com/v3/__", "https://urldefense.proofpoint.com/v2/url?u=",
     "https-3A__example.com_", "https://x.ct.sendgrid.net/ls/click?upn=A", "![", "Kys", "word", "https://www.google.com/url?q=", "é", "\u200b"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=16).map("".join))
@settings(max_examples=500, deadline=None)
def test_any_line_of_links_is_clean_after_one_cleaning(text: str) -> None:
    found, edits = clean(text, TextSettings())
    assert apply(text, edits) == found
    assert undo(found, edits, removed(text, edits)) == text
    assert clean(found, TextSettings()) == (found, [])


WRAPPED = [
    "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.com%2Fa&data=02|01|ann@example.com|0a|0|637&sdata=Xy%2Bz=&reserved=0",
    "https://gcc02.safelinks.protection.office365.us/?url=https%3A%2F%2Fexample.com%2Fa&data=05%7C01&reserved=0",
    "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=https%3A%2F%2Fexample.com%2Fa&locale=en",
    "https://urldefense.us/v3/__https://example.com/a__;!!AbC!xyz$",
    "https://www.google.de/url?q=https://example.com/a&sa=D",
    "https://google.co.uk/url?q=https://example.com/a&sa=D",
]


@pytest.mark.parametrize("url", WRAPPED)
def test_wrappers_of_clouds_and_countries_give_way_whole(url: str) -> None:
    assert cleaned(f"See {url} first.")[0] == "See https://example.com/a first."


@pytest.mark.parametrize("url", [*WRAPPED, SAFE.format("https%3A%2F%2Fexample.com%2Fa")])
def test_a_link_in_an_article_comes_out_of_its_wrapper_and_the_rest_of_it_stays(url: str) -> None:
    text = f"Read [the manual]({url}), or https://example.com/b?utm_source=mail."
    found, edits = clean(text, TextSettings(threads=None))
    assert found == "Read [the manual](https://example.com/a), or https://example.com/b?utm_source=mail."
    assert [(edit.kind, edit.rule) for edit in edits] == [("tracking", "wrapped")]


def test_a_wrapper_that_a_mailer_has_torn_at_the_end_of_a_line_stays() -> None:
    url = SAFE.format("https%3A%2F%2Fexample.com%2Fa%2Flong%2Fpath")
    text = f"See\n<{url[:80]}\n{url[80:]}>\nfirst."
    assert cleaned(text)[0] == text
    assert clean(text, TextSettings(threads=None))[0] == text
