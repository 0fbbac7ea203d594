"""Identifiers and terms that a company declares, by pattern, list or field, with examples that are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from curation.privacy.known.exact_terms import Terms
from curation.settings.explanations import meant
from curation.settings.names import declared, unfit, vocabularies
from curation.text.readings import Mapped

Text = Annotated[str, Field(min_length=1, max_length=500)]
MAX_MEMORY = 32 << 20  # bytes of one compiled pattern; RE2 refuses a larger one
# The options that one kind has and the others have not.
OPTIONS = {"regex": set[str](), "terms": {"ignore_case"}, "field": {"min_characters"}}


def _given(label: str, info: ValidationInfo) -> str:
    """Validate that documents can have a label: an option of a source names it, or it has a vocabulary. A misspelled
    label would protect nothing.
    """
    words, known = declared(info, "words"), vocabularies(info)
    if words is not None and known is not None and label not in words and label not in known:
        raise unfit(
            # Of what options say, only what looks like a label's name is suggested: the rest may be anything.
            f"no source gives a label {label!r}" + meant(label, {*filter(str.isidentifier, words), *known}),
            f"name the label in the options of its source, such as custom_fields: {{'360001': {label}}}, or give it a "
            "vocabulary in the Cleaning YAML",
        )
    return label


class Identifier(BaseModel):
    """One thing that may not leave: the company's own number, or a financial or contract term.

    Exactly one of three says what it looks like, and its examples are checked at load:

    - `regex`: a pattern in the syntax of RE2, which is linear in the text (no look-around, no back-references). Each
      of `match` is matched whole, none of `must_not_match` anywhere.
    - `terms`: exact terms, each with a letter or digit, found as whole words; a hyphen or more blanks may stand where
      one has a blank. `ignore_case` also ignores accents. A term is found in each of
      `match`, none in any of `must_not_match`.
    - `field`: a labelled field of documents, whose values are terms in the document that has them. Each of `match` is a
      value that is looked for; each of `must_not_match` has fewer letters and digits than `min_characters`, and is not.

    `name` is unique in a policy; `entity` is the type of the findings.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] = Field(
        description="Unique name of the identifier: lower-case letters, digits and underscores, the first a letter."
    )
    entity: Literal["ACCOUNT_NUMBER", "CONFIDENTIAL"] = Field(
        default="ACCOUNT_NUMBER", description="Entity type of what it finds: ACCOUNT_NUMBER or CONFIDENTIAL."
    )
    regex: str | None = Field(
        default=None,
        description="Pattern in RE2's syntax: no look-around and no back-references. Give exactly one of `regex`, "
        "`terms` and `field`; a regex needs an example under `match`.",
    )
    terms: tuple[Text, ...] = Field(
        default=(), description="Exact terms, found as whole words. Give exactly one of `regex`, `terms` and `field`."
    )
    field: Annotated[str, Field(min_length=1), AfterValidator(_given)] | None = Field(
        default=None,
        description="Label whose value in a document is redacted in that document. Give exactly one of `regex`, "
        "`terms` and `field`.",
    )
    ignore_case: bool = Field(
        default=True, description="With `terms` only: upper and lower case, and accents, make no difference."
    )
    min_characters: Annotated[int, Field(ge=2)] = Field(
        default=4, description="With `field` only: a value with fewer letters and digits is not looked for."
    )
    match: tuple[Text, ...] = Field(
        default=(),
        description="Examples in which it has to find something; a regex has to match each of them whole. Checked "
        "when the YAML is read.",
    )
    must_not_match: tuple[Text, ...] = Field(
        default=(), description="Examples in which it must find nothing. Checked when the YAML is read."
    )

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        kinds = [kind for kind in OPTIONS if getattr(self, kind)]
        if len(kinds) != 1:
            raise ValueError(f"{self.name} needs exactly one of regex, terms, field")
        foreign = self.model_fields_set & (set[str]().union(*OPTIONS.values()) - OPTIONS[kinds[0]])
        if foreign:
            raise ValueError(f"{self.name} has a {kinds[0]}, which does not take {', '.join(sorted(foreign))}")
        for number, term in enumerate(self.terms, 1):
            if not any(map(str.isalnum, term)):
                raise ValueError(f"{self.name}: term {number} has no letter or digit and would find nothing or all")
        if self.regex and not self.match:
            raise ValueError(f"{self.name} needs an example of what its regex matches")
        return self

    @model_validator(mode="after")
    def _examples_hold(self) -> Self:
        pattern = compiled(self.name, self.regex) if self.regex else None
        if pattern and pattern.search("") is not None:
            raise ValueError(f"regex of {self.name} matches the empty text")
        spans = finder(self)
        for number, example in enumerate(self.match, 1):
            if pattern and pattern.fullmatch(example) is None:
                raise ValueError(f"{self.name}: match example {number} is not matched whole")
            if not any(True for _ in spans(example)):
                raise ValueError(f"{self.name}: nothing is found in match example {number}")
        for number, example in enumerate(self.must_not_match, 1):
            if any(True for _ in spans(example)):
                raise ValueError(f"{self.name}: must_not_match example {number} is matched")
        return self


def finder(identifier: Identifier) -> Callable[[str], Iterable[tuple[int, int]]]:
    """Return a function from a reading to spans of it; for a `field`, from a value to the whole of it if it is
    looked for."""
    if identifier.regex:
        pattern = compiled(identifier.name, identifier.regex)
        return lambda text: (match.span() for match in pattern.finditer(text) if match.end() > match.start())
    if identifier.field:
        return lambda value: [(0, len(value))] if is_distinctive(value, identifier.min_characters) else []
    terms = Terms(identifier.terms, identifier.ignore_case)
    return lambda text: terms.spans(Mapped(text))


def is_distinctive(value: str, min_characters: int) -> bool:
    """Return whether a field's value has at least so many letters and digits, and is therefore searched for
    in texts.
    """
    return sum(map(str.isalnum, value)) >= min_characters


def compiled(name: str, regex: str) -> Any:
    """Return a pattern compiled by RE2, which matches in time linear in the text, whatever the pattern.

    Raises:
        ValueError: RE2 refuses the pattern; the message quotes RE2's.
    """
    import re2

    options = re2.Options()
    options.max_mem, options.log_errors = MAX_MEMORY, False
    try:
        return re2.compile(regex, options)
    except re2.error as error:
        message = error.args[0] if error.args else ""
        message = message.decode(errors="replace") if isinstance(message, bytes) else message
        raise ValueError(
            f"regex of {name} does not compile: {message}; it is read by RE2, "
            "which has no look-around or back-references"
        ) from error
