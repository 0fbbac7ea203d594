"""What has words of its own is told from thanks, quotes and lists of links."""

from __future__ import annotations

import pytest

from curation.corpora.shapes.substance import is_link_list, is_remark, says_nothing
from tests.growth import assert_linear


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "Good find, thanks!",
        "Nice catch! Thanks",
        "Thank you very much for your help.",
        "Thanks [PERSON_1] :wink:",
        "You're welcome!",
        "Vielen Dank für die Hilfe!",
        "Merci beaucoup",
        "???",
        "[PERSON_1]:\n\n> Does it work?\n\n:smile:",
        "> what you said\n> before",
    ],
)
def test_thanks_and_quotes_alone_say_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "Yes, thanks.",
        "Ok.",
        "42",
        "Thanks, fixed in 1.2.",
        "Thanks, restart it.",
        "Thanks to your report we found it.",
        "Thanks for the report, it is fixed.",
        "Cheers. The relay was dead.",
        "[PERSON_1]:\n\n> Does it work?\n\nIt does.",
        "```\nreset --hard\n```",
        "Thanks for the report – please restart the service",
        "Thanks for calling and please restart the router twice",
        "Merci pour votre message il faut relancer le service",
        "For PowerShell:\n\n> Restart-Service lampd",
        "Sure:\n\n> Menu > Settings > Reset lamp",
        "```\n> npm ci --force\n```",
    ],
)
def test_one_word_of_matter_is_an_answer(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "## Related\n\n* [Reset the hub](https://help.example.com/1)\n* [Pair a lamp](https://help.example.com/2)",
            True,
        ),
        ("See [How to pair a lamp with the hub](https://help.example.com/2) for more.", True),
        ("Allow these hosts:\n\nhttps://a.example.com\n<https://b.example.com>\nhttps://c.example.com", False),
        ("```\nwget [x](https://a.example.com)\nwget https://b.example.com\n```", False),
        ("Hold it for ten seconds. ![The power button is on the left side of the lamp, below its ring](a.png)", False),
        ("Hold the button for ten seconds, then follow [the guide](https://help.example.com/2).", False),
        ("- Reset the hub\n- Pair the lamp", False),
        ("## Only a heading", False),
    ],
)
def test_a_list_of_links_has_few_words_of_its_own(text: str, expected: bool) -> None:
    assert is_link_list(text) is expected


@pytest.mark.parametrize(
    "piece", ["[a](", "[[", "[a](b(", "good ", "Thanks for ", "\\[", "x:\n\n", "https://", '[a](b "']
)
def test_texts_made_to_explode_take_linear_time(piece: str) -> None:
    assert_linear(lambda text: (says_nothing(text), is_link_list(text)), lambda size: piece * size, 2000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Done", True),
        ("+1", True),
        ("Ping?", True),
        ("Nominating.", True),
        ("cc @somebody-else @a_third", True),
        ("> What shall I do when it blinks twice?\n\nTight ...", True),
        ("[PERSON_1], [PERSON_2]?", True),
        ("重启它", True),
        ("Hold it for ten seconds.", False),
        ("Try `lampd`.", False),
        ("https://help.example.com/2", False),
        ("```\nlampd\n```", False),
        ("请先重启灯泡", False),
    ],
)
def test_a_remark_has_hardly_a_letter_of_its_own(text: str, expected: bool) -> None:
    assert is_remark(text, 16) is expected
