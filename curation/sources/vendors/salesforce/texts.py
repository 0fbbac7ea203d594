"""Build records of Salesforce's articles, solutions, tasks, events and notes, which belong to no case."""

from __future__ import annotations

import base64
import binascii
import html
import re

from curation.json_value import Fields
from curation.sources import decode, reasons, values
from curation.sources.reader import Label, Origin, Record
from curation.sources.vendors.salesforce.export import Export, Options, csv_value, first, labels_of, other, rich, times
from curation.storage.landings.landing import LandedFile

LONG = 255  # characters of Salesforce's ordinary text field: a longer one is a body
NOTE_LABELS = ("status", "priority", "type", "tasksubtype", "eventsubtype")

# The order in which links tell whom a note is about: a person, a case, an account; never users or libraries.
RANKS = ("003", "00Q", "500", "001", "")
AUTHORS = ("005", "058")

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}", re.ASCII)


def article_id(o: Fields) -> str | None:
    """Return the id of the article of this version; a translation has an id of its own, with its language."""
    article, language = values.identifier(o.get("knowledgearticleid")), first(o, "language")
    if article is None or language is None:
        return article
    if "ismasterlanguage" in o:
        translated = not values.flag(o.get("ismasterlanguage"))
    else:
        original = first(o, "articlemasterlanguage")
        translated = first(o, "masterversionid") is not None or original not in (None, language)
    return f"{article}/{language}" if translated else article


def _translated(o: Fields) -> list[Label]:
    """Return, for an article that states its language, a label with the article that it is one language of."""
    whole = values.identifier(o.get("knowledgearticleid"))
    return [Label("translation_of", whole)] if whole and first(o, "language") else []


def article(place: Origin, record_id: str, o: Fields, export: Export) -> Record:
    """Return the record of a version of an article.

    A draft was never in force; an article that is in no channel for customers is internal.
    """
    status = str(o.get("publishstatus") or "").strip().lower()
    channels = [o[name] for name in ("isvisibleinpkb", "isvisibleincsp") if name in o]
    public = status == "online" and any(values.flag(shown) for shown in channels)
    published = None if status == "draft" else export.when(o.get("lastpublisheddate"))
    common = {
        "kind": "article",
        "version": first(o, "versionnumber") or record_id,
        "effective_at": published,
        "visibility": "public" if public else "internal",
        "confidentiality": "internal" if channels and not public else None,
        **times(o, export),
    }
    name = values.required_identifier(article_id(o))
    if common["deleted"]:
        return Record(place, "article", name, **common)
    body = [text for text in (rich(o.get(column)) for column in _bodies(o, export.options)) if text]
    labels = [Label("status", raw)] if (raw := csv_value(o.get("publishstatus"))) else []
    return Record(
        place,
        "article",
        name,
        title=values.text(o.get("title")),
        text="\n\n".join(body) or values.text(o.get("summary")),
        role="author",
        author_ref=first(o, "createdbyid"),
        labels=tuple(labels + labels_of(o, ("language",)) + _translated(o)),
        **common,
    )


def _bodies(o: Fields, options: Options) -> list[str]:
    if options.article_fields:
        return [name.lower() for name in options.article_fields]
    return [
        name
        for name, value in o.items()
        if name.endswith("__c") and isinstance(value, str) and (len(value) > LONG or _MARKUP.search(value))
    ]


def solution(place: Origin, record_id: str, o: Fields, export: Export) -> Record:
    public = values.flag(o.get("ispublished")) or values.flag(o.get("ispublishedinpublickb"))
    common = {"kind": "article", "visibility": "public" if public else "internal", **times(o, export)}
    if common["deleted"]:
        return Record(place, "article", record_id, **common)
    labels = labels_of(o, ("status",))
    if (language := csv_value(o.get("solutionlanguage"))) is not None:
        labels.append(Label("language", language))
    return Record(
        place,
        "article",
        record_id,
        title=values.text(o.get("solutionname")),
        text=rich(o.get("solutionnote"), o.get("ishtml")),
        role="author",
        author_ref=first(o, "ownerid", "createdbyid"),
        labels=tuple(labels),
        **common,
    )


def closest(*linked: str | None) -> str | None:
    """Return the person or record that a note is about among its links; None if it is linked to users only."""
    others = [record_id for record_id in linked if record_id is not None and not record_id.startswith(AUTHORS)]
    return min(
        others,
        key=lambda record_id: (next(n for n, prefix in enumerate(RANKS) if record_id.startswith(prefix)), record_id),
        default=None,
    )


def _linked(o: Fields, record_id: str, export: Export) -> str | None:
    """Return the link of a note: one nested in it by a query, else one of the landing, else its first place."""
    nested = o.get("contentdocumentlinks")
    links = nested.get("records") if isinstance(nested, dict) else None
    linked_ids = (
        (link.get("LinkedEntityId") for link in links if isinstance(link, dict)) if isinstance(links, list) else ()
    )
    nearest = closest(*(values.identifier(linked_id) for linked_id in linked_ids)) or export.about.get(record_id)
    return nearest or closest(first(o, "firstpublishlocationid"))


def note(place: Origin, record_id: str, o: Fields, export: Export) -> Record:
    common = {
        "kind": "note",
        "role": "agent",
        "author_ref": first(o, "ownerid", "createdbyid"),
        "parent_id": first(o, "whoid", "whatid", "parentid", "accountid") or _linked(o, record_id, export),
        "visibility": "internal",
        "confidentiality": "confidential" if values.flag(o.get("isprivate")) else None,
        **times(o, export),
    }
    if common["deleted"]:
        return Record(place, "thread", record_id, **common)
    return Record(
        place,
        "thread",
        record_id,
        title=values.text(o.get("subject")) or values.text(o.get("title")),
        text=values.text(o.get("description")) or values.text(o.get("body")) or _content(o),
        labels=tuple(labels_of(o, NOTE_LABELS)),
        **common,
    )


def _content(o: Fields) -> str | None:
    """Return the text of a ContentNote, from base64 of HTML (API) or plain text; for a link to it, the preview."""
    content = values.text(o.get("content")) or values.text(o.get("versiondata"))
    if content is None or content.startswith("/services/data/"):
        return rich(o.get("textpreview"))
    whole = _decoded(content) or content
    return rich(whole) if _MARKUP.search(whole) else html.unescape(whole)  # a note is HTML, with or without a tag


def _decoded(content: str) -> str | None:
    packed = content.replace("\r", "").replace("\n", "")
    if len(packed) % 4 or not _BASE64.fullmatch(packed):
        return None
    try:
        text = base64.b64decode(packed, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    # A short word may be valid base64 by chance; a padded or long one, or one that decodes to HTML, is base64 on
    # purpose.
    return text if packed.endswith("=") or len(packed) >= 16 or _MARKUP.search(text) else None


def version(place: Origin, record_id: str, o: Fields, export: Export) -> Record:
    """Return the record of a note's newest version, with its id in ContentNote; other files are not notes."""
    older = "islatest" in o and not values.flag(o.get("islatest"))
    if str(o.get("filetype")).upper() != "SNOTE" or older:
        return other("contentversion")(place, record_id, o, export)
    document = values.required_identifier(o.get("contentdocumentid"))
    stored = export.bodies.get(record_id)
    known = {name: value for name, value in o.items() if name != "description"}
    if stored is not None:
        known["content"] = _stored(stored)
    return note(place, document, known, export)


def _stored(file: LandedFile) -> str:
    with decode.opened(file) as stream:
        data = stream.read(decode.MAX_RECORD + 1)
    if len(data) > decode.MAX_RECORD:
        raise reasons.Unreadable(reasons.TOO_LARGE)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise reasons.Unreadable(reasons.BAD_ENCODING) from error
