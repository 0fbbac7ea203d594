"""The closed list of reasons why a row, an object or a file cannot be used, which quarantine and fates show."""

from __future__ import annotations

BAD_CONTAINER = "bad_container"
BAD_DATE = "bad_date"
BAD_ENCODING = "bad_encoding"
BAD_FRONT_MATTER = "bad_front_matter"
BAD_HEADER = "bad_header"
BAD_JSON = "bad_json"
BAD_QUOTES = "bad_quotes"
BAD_TYPE = "bad_type"
DUPLICATE_KEY = "duplicate_key"
LONE_SURROGATE = "lone_surrogate"
MISSING_FILE = "missing_file"
MISSING_ID = "missing_id"
MISSING_PARENT = "missing_parent"
NOT_A_NUMBER = "not_a_number"
NOT_AN_OBJECT = "not_an_object"
NOT_IN_INDEX = "not_in_index"
NUL_BYTE = "nul_byte"
RAGGED_ROW = "ragged_row"
TOO_DEEP = "too_deep"
TOO_LARGE = "too_large"
UNKNOWN_FILE = "unknown_file"
NOT_A_FILE = "not_a_file"
BAD_PARQUET = "bad_parquet"
BAD_DOCUMENT = "bad_document"
NO_TEXT_LAYER = "no_text_layer"
ENCRYPTED = "encrypted"
BAD_XML = "bad_xml"
XML_DOCTYPE = "xml_doctype"
UNSAFE_PATH = "unsafe_path"
DUPLICATE_MEMBER = "duplicate_member"
EMPTY_ARCHIVE = "empty_archive"
BAD_TRANSCRIPT = "bad_transcript"
LINK_OUTSIDE = "link_outside"
BAD_NAME = "bad_name"
REASONS = frozenset(
    {BAD_CONTAINER, BAD_DATE, BAD_ENCODING, BAD_FRONT_MATTER, BAD_HEADER, BAD_JSON, BAD_QUOTES, BAD_TYPE, DUPLICATE_KEY}
    | {LONE_SURROGATE, MISSING_FILE, MISSING_ID, MISSING_PARENT, NOT_A_NUMBER, NOT_AN_OBJECT, NOT_IN_INDEX, NUL_BYTE}
    | {RAGGED_ROW, TOO_DEEP, TOO_LARGE, UNKNOWN_FILE, NOT_A_FILE, UNSAFE_PATH, DUPLICATE_MEMBER, EMPTY_ARCHIVE}
    | {LINK_OUTSIDE, BAD_NAME}
    | {BAD_PARQUET, BAD_DOCUMENT, NO_TEXT_LAYER, ENCRYPTED}
    | {BAD_XML, XML_DOCTYPE}
    | {BAD_TRANSCRIPT}
)


class Unreadable(ValueError):
    """A row, object or file that cannot be used; `reason` is one of `REASONS`.

    `value` is the value that could not be read, and `field` where it stood, as far as the raiser knows them; neither is
    part of the message, which may be shown.
    """

    def __init__(self, reason: str, value: object = None, field: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.value, self.field = reason, value, field
