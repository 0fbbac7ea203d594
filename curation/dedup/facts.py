"""Extract what a document states besides its words: two documents are compared only if they state the same facts.

The *set* of values of each distinguished name is part of a document's identity, and the empty set is a set too. So
documents fall into groups that never meet, and no chain of near-duplicates leads from one to another. A milder rule,
"both state a value and the values differ", is not transitive: a text without a code would match one with E100 and one
with E200, and connect them.

Patterns are the user's. They are RE2's (Cox, "Regular Expression Matching in the Wild", 2010), run in DuckDB: a search
takes time linear in the text, whatever the pattern. `(a+)+$` takes 2 ms on 100,000 `a`, and a ticket costs 4 µs, a
quarter of what `re` takes. What remains possible is a search from each match to the end of the text, as in
`(?s)a(.*b)?`. So run the kernel where it can be killed, and do not compare a document if its text failed.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.labels.document_labels import stated as stated_labels
from curation.cleaning.labels.vocabulary import Vocabularies, value_key
from curation.document import DIGEST, digest
from curation.fates import StageResult

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from curation.dedup.settings import DedupSettings

VERSION = "facts-1"
STATED_FACTS = pa.schema(
    [
        ("clean_sha256", DIGEST),
        ("stage_version", pa.string()),
        ("facts", pa.binary(16)),  # digest of the values; whoever knows the codes can guess it, as those of texts
    ]
)
Stated = dict[str, tuple[str, ...]]  # name of a fact → its values, sorted, each once

# In memory, one thread, and nothing that a query could reach.
_ALONE: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "1",
    "temp_directory": "",
}
# As much of RE2's syntax as tells what takes up text: literals and classes do; the rest groups, repeats, looks around.
_TOKENS = re.compile(
    r"""\\Q.*?(?:\\E|$) | \\[pPx]\{[^}]*\} | \\. | \[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]])*\]
    | (?P<opens>\((?!\?)|\(\?P?<\w+>) | (?P<grouped>\(\?[a-zA-Z-]*[:)]) | (?P<closes>\)) | \{\d+(?:,\d*)?\} | .""",
    re.VERBOSE | re.DOTALL,
)
_NO_TEXT = re.compile(r"\\[bBAzsEtnrfv]|\\Q(?:\\E)?|\(\?.*|[()|^$*+?]|\{\d.*\}")  # or white space, which is no value
_SEPARATORS = re.compile(r"[\s_\-\u00ad\u2010-\u2015\u2212]+")


@functools.cache
def _database() -> DuckDBPyConnection:
    """Return this process's connection, which holds no data; opening one takes as long as searching 4,000 tickets."""
    import duckdb

    return duckdb.connect(":memory:", config=_ALONE)


def objection(pattern: str) -> str | None:
    """Return why a pattern cannot be used (it does not compile, or its finds cannot be values), or None."""
    import duckdb

    with _database().cursor() as engine:
        try:
            empty = engine.sql("SELECT regexp_matches('', $1)", params=[pattern]).fetchall()[0][0]
        except duckdb.Error as error:
            problem = str(error).removeprefix("Invalid Input Error: ").splitlines()[0]
            return f"does not compile: {problem}; the syntax is RE2's, without lookaround and references back"
    if empty:
        return "matches the empty text, so every text would state it"
    tokens = list(_TOKENS.finditer(pattern))
    if any(token[0] == r"\C" for token in tokens):
        return r"takes letters apart by \C, which finds a byte: write . instead"
    if all(_takes_no_text(token[0]) for token in _valued(tokens)):
        return "finds nothing but empty values, so no text would state it: its first group is the value, else all of it"
    return None


def _valued(tokens: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the tokens of the first capturing group; all tokens if there is none."""
    start = next((at for at, token in enumerate(tokens) if token["opens"]), None)
    if start is None:
        return tokens
    depth = 0
    for at in range(start, len(tokens)):
        token = tokens[at]
        depth += bool(token["opens"] or (token["grouped"] or "").endswith(":")) - bool(token["closes"])
        if not depth:
            return tokens[start : at + 1]
    return tokens[start:]


def _takes_no_text(token: str) -> bool:
    return bool(_NO_TEXT.fullmatch(token)) or not spelled(token)


def _group(engine: DuckDBPyConnection, pattern: str) -> int:
    """Return which group of a match is the value: 1, or 0 (the whole match) if the pattern has no group."""
    import duckdb

    try:
        # An absent group is refused only where there is a match, so the pattern is given an empty one.
        engine.sql("SELECT regexp_extract_all('', $1, 1)", params=[f"(?:{pattern})|"]).fetchall()
    except duckdb.InvalidInputException:
        return 0
    return 1


def spelled(value: str) -> str:
    """Return the normal spelling of a value: casefolded, without white space, hyphens and `_`.

    Between two digits these become one space: `E-4711`, `e 4711` and `E4711` are one value, `E1-23`, `E12-3` and `E123`
    are three.
    """
    return _SEPARATORS.sub(_between, value.casefold().strip())


def _between(match: re.Match[str]) -> str:
    value, start, end = match.string, match.start(), match.end()
    return " " if value[start - 1 : start].isdigit() and value[end : end + 1].isdigit() else ""


def stated_in(texts: pa.Array | pa.ChunkedArray, patterns: Mapping[str, str]) -> list[Stated]:
    """Return what each text states, in their order; see `stated`. A null text states nothing."""
    names = sorted(patterns)
    stated_by_text: list[Stated] = [{} for _ in range(len(texts))]
    with _database().cursor() as engine:  # a batch registered there is seen nowhere else
        engine.register("batch", pa.table({"text": texts.cast(pa.string())}))
        for name in names:
            pattern = patterns[name]
            query = f"SELECT regexp_extract_all(text, $1, {_group(engine, pattern)}) AS found FROM batch"
            column = engine.sql(query, params=[pattern]).to_arrow_table()["found"]
            for stated_, values in zip(stated_by_text, column.to_pylist(), strict=True):
                spellings = {spelled(value) for value in values or () if value}
                stated_[name] = tuple(sorted(spellings - {""}))
    return stated_by_text


def stated(text: str, patterns: Mapping[str, str]) -> Stated:
    r"""Return what a text states: for every pattern its distinct values, sorted, in normal spelling (`spelled`).

    Args:
        text: clean text.
        patterns: name of a fact → RE2 pattern; `\b`, `\d` and `\w` are of ASCII. The value is group 1 of a match if
            the pattern has one, else the whole match; an empty value is ignored.
    """
    return stated_in(pa.array([text], pa.string()), patterns)[0]


def facts_version(settings: DedupSettings) -> str:
    """Return the version of stored facts: this code and the patterns, in any order, but not which names distinguish."""
    parts = [part for name in sorted(settings.facts) for part in (name, settings.facts[name])]
    return f"{VERSION}:{digest(*parts).hex()[:16]}"


def facts_kernel(batch: pa.Table, settings: DedupSettings, context: object = None) -> StageResult:
    """Compute the facts of every text of a batch, as one digest for each text.

    Args:
        batch: clean_sha256 binary(32), text string (T2).
        settings: `facts` is read.
        context: not read; facts depend on the text alone.

    Returns:
        kept: `STATED_FACTS`, in the batch's order. Texts have equal digests exactly when they state the same values;
        figures: texts, and how many state each fact.
    """
    stated_facts = stated_in(batch["text"], settings.facts)
    digests = [_canonical(stated_)[:16] for stated_ in stated_facts]
    columns = [batch["clean_sha256"].cast(DIGEST), [facts_version(settings)] * batch.num_rows, digests]
    figures = {
        f"texts_with_{name}": sum(bool(facts[name]) for facts in stated_facts) for name in sorted(settings.facts)
    }
    return StageResult(pa.table(columns, schema=STATED_FACTS), figures={"texts": batch.num_rows, **figures})


def _canonical(values: Mapping[str, Collection[str]]) -> bytes:
    """Return a digest of sets by name; order and repetition do not matter, and a name without values is ignored."""
    named = [(name, digest(*sorted(set(values[name])))) for name in sorted(values) if values[name]]
    return digest(*(part for pair in named for part in pair))


def group_digest(scope_value: str, facts: bytes | None, labels: Mapping[str, Sequence[str]]) -> int:
    """Return a number for all that must be equal before two documents are compared; it is mixed into the keys of bands.

    Args:
        scope_value: what the scope distinguishes: the source, the kind, or one word for everything.
        facts: digest of the document's text in `STATED_FACTS`; null if no fact is declared.
        labels: distinguished label → the document's values, in any order, repeated or not; a label without a value
            counts as absent.

    Returns:
        0 to 2^64 - 1: the first eight bytes of a SHA-256 over parts with their lengths, the same on every machine. Of a
        million groups two collide by accident once in 37 million runs, and are then compared as without the option.
    """
    return int.from_bytes(digest("group", scope_value, facts, _canonical(labels))[:8], "big")


def label_values(
    documents: pa.Table, source: str, vocabularies: Vocabularies, names: Collection[str]
) -> dict[str, dict[str, list[str]]]:
    """Return the values of a source's labels: doc_id → label → vocabulary values, sorted, each once.

    A value that the vocabulary does not know stands for itself, folded: it differs from every other one, because
    deduplication must not guess whether two products are the same. Documents without such labels are left out.

    Args:
        documents: columns doc_id, created_at, labels, governance of `DOCUMENTS`.
        source: whose codes are read before the aliases.
        vocabularies: values are resolved for the day of the document's creation.
        names: the requested labels.
    """
    rows = stated_labels(documents)
    rows = rows.filter(pc.is_in(rows["name"], value_set=pa.array(sorted(names), pa.string())))
    values_by_document: dict[str, dict[str, list[str]]] = {}
    values: dict[tuple[str, str, object], str] = {}
    for row in rows.to_pylist():
        key = row["name"], row["raw"], row["on"]
        if key not in values:
            values[key] = vocabularies.resolve(row["name"], row["raw"], row["on"], source) or value_key(row["raw"])
        own = values_by_document.setdefault(row["doc_id"], {}).setdefault(row["name"], [])
        if values[key] not in own:
            own.append(values[key])
            own.sort()
    return values_by_document
