"""A space export of any size, written as Confluence writes one, and what it costs to read: `python -m` or as a script.

    python tests/bench/confluence_export.py 200     # megabytes

prints CPU seconds of bare `lxml.iterparse`, of decoding and mapping without rendering, and of rendering.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PAGE = "com.atlassian.confluence.pages"
CORE = "com.atlassian.confluence.core"
USER = "com.atlassian.confluence.user"
SPACES = "com.atlassian.confluence.spaces"

PARAGRAPH = (
    '<h2>Step {n}</h2><p>Open <strong>Settings</strong> &ndash; <ac:link><ri:page ri:content-title="Other page" />'
    "<ac:plain-text-link-body><![CDATA[the other page]] ></ac:plain-text-link-body></ac:link>, and wait until the "
    "service says that it is ready. Then go on with the next one, which is described below&nbsp;in detail.</p>"
    "<ul><li>first</li><li>second <code>item</code></li></ul>"
    "<table><tbody><tr><th>Name</th><th>Value</th></tr><tr><td>port</td><td><p>443</p></td></tr></tbody></table>"
    '<ac:structured-macro ac:name="info"><ac:rich-text-body><p>Only on weekdays.</p></ac:rich-text-body>'
    '</ac:structured-macro><ac:structured-macro ac:name="code"><ac:parameter ac:name="language">bash</ac:parameter>'
    "<ac:plain-text-body><![CDATA[curl -s https://example.com/{n} | jq '.a[0]'\n]] ></ac:plain-text-body>"
    "</ac:structured-macro>"
)


def reference(name: str, kind: str, package: str, identity: object, key: str = "id") -> str:
    """A property that points to another object."""
    value = identity if key == "id" else f"<![CDATA[{identity}]]>"
    return f'<property name="{name}" class="{kind}" package="{package}"><id name="{key}">{value}</id>\n</property>\n'


def collection(name: str, kind: str, package: str, identities: list[int]) -> str:
    """A collection of references."""
    inner = "".join(
        f'<element class="{kind}" package="{package}"><id name="id">{each}</id>\n</element>\n' for each in identities
    )
    return f'<collection name="{name}" class="java.util.Collection">{inner}</collection>\n'


def objects(pages: int, paragraphs: int, history: int = 1) -> Iterator[str]:
    """The objects of a dump: users, then bodies and pages in turn, each page with old versions, labels at the end."""
    yield (
        f'<object class="Space" package="{SPACES}">\n<id name="id">1</id>\n<property name="name"><![CDATA[Help]]>'
        '</property>\n<property name="key"><![CDATA[HELP]]></property>\n</object>\n'
    )
    for number in range(20):
        yield (
            f'<object class="ConfluenceUserImpl" package="{USER}">\n<id name="key"><![CDATA[key{number}]]></id>\n'
            f'<property name="name"><![CDATA[user{number}]]></property>\n'
            f'<property name="lowerName"><![CDATA[user{number}]]></property>\n</object>\n'
        )
    body = "".join(PARAGRAPH.replace("{n}", str(n)) for n in range(paragraphs))
    for page in range(pages):
        current = 1000 + page * (history + 1)
        for age in range(history + 1):
            identity = current + age
            content = identity + 10_000_000
            yield (
                f'<object class="BodyContent" package="{CORE}">\n<id name="id">{content}</id>\n'
                f'<property name="body"><![CDATA[<p>Page {page}, {age} versions old.</p>{body}]]></property>\n'
                f"{reference('content', 'Page', PAGE, identity)}"
                '<property name="bodyType">2</property>\n</object>\n'
            )
            yield (
                f'<object class="Page" package="{PAGE}">\n<id name="id">{identity}</id>\n'
                '<property name="hibernateVersion">7</property>\n'
                f'<property name="title"><![CDATA[Page {page}]]></property>\n'
                f'<property name="lowerTitle"><![CDATA[page {page}]]></property>\n'
                f"{collection('bodyContents', 'BodyContent', CORE, [content])}"
                f'<property name="version">{history + 1 - age}</property>\n'
                f"{reference('creator', 'ConfluenceUserImpl', USER, f'key{page % 20}', 'key')}"
                '<property name="creationDate">2023-01-02 03:04:05.678</property>\n'
                f"{reference('lastModifier', 'ConfluenceUserImpl', USER, f'key{page % 20}', 'key')}"
                f'<property name="lastModificationDate">2024-{12 - age % 12:02}-02 03:04:05.678</property>\n'
                '<property name="versionComment"><![CDATA[]]></property>\n'
                + (
                    reference("originalVersion", "Page", PAGE, current)
                    if age
                    else collection("historicalVersions", "Page", PAGE, list(range(current + 1, current + history + 1)))
                    + reference("space", "Space", SPACES, 1)
                )
                + '<property name="contentStatus"><![CDATA[current]]></property>\n<property name="position"/>\n</object>\n'
            )
    yield (
        '<object class="Label" package="com.atlassian.confluence.labels">\n<id name="id">5</id>\n'
        '<property name="name"><![CDATA[how-to]]></property>\n<property name="namespace"><![CDATA[global]]></property>'
        "\n</object>\n"
    )


def write(path: Path, pages: int, paragraphs: int = 8, history: int = 1) -> None:
    """Write a dump of so many pages, each with `history` old versions, at about 1 kB a paragraph."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<hibernate-generic datetime="2024-12-31 11:40:11">\n')
        stream.writelines(objects(pages, paragraphs, history))
        stream.write("</hibernate-generic>\n")


def bare(path: Path) -> int:
    """The least that reading costs: `lxml.iterparse` over the objects, cleared."""
    from lxml import etree

    count = 0
    for _, element in etree.iterparse(str(path), tag="object"):
        count += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return count


def main(megabytes: int) -> None:
    from curation.sources.census import Census
    from curation.sources.markup import storage
    from curation.sources.reader import reader
    from curation.sources.vendors.confluence import space
    from curation.storage.landings.landing import LandedFile, file_sha256

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "entities.xml"
        write(path, megabytes * 1_000_000 // (2 * 10_100))
        module = reader("confluence")
        file = LandedFile(path, path.name, file_sha256(path))

        def measured(name: str, run: object) -> float:
            start = time.process_time()
            count = run()  # type: ignore[operator]
            took = time.process_time() - start
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{name:28} {count:8} items {took:8.2f} s CPU   peak {peak:6.0f} MB")
            return took

        def read() -> int:
            return sum(1 for _ in module.read([file], module.Options(), Census(module.FAMILIES)))

        print(f"{path.stat().st_size / 1e6:.0f} MB")
        floor = measured("lxml.iterparse", lambda: bare(path))
        original = storage.to_markdown
        space.storage.to_markdown = lambda body, names=None: body  # type: ignore[assignment]
        mapped = measured("decoding and mapping", read)
        space.storage.to_markdown = original
        whole = measured("with rendering", read)
        print(f"decoding and mapping {mapped / floor:.1f} x, rendering {(whole - mapped) / floor:.1f} x more")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
