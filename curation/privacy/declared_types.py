"""Entity types: those that ship, and those that a policy declares, with canaries that measure how many are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from curation.privacy.keyed_draws import Chance
from curation.settings.entry_points import at_path

TYPES: tuple[str, ...] = (
    "PERSON",
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "STREET_ADDRESS",
    "POSTAL_CODE",
    "LOCATION",
    "DATE",
    "DATE_OF_BIRTH",
    "AGE",
    "ACCOUNT_NUMBER",  # a company's own identifiers, customer and employee numbers, bank accounts that are no IBAN
    "CREDIT_CARD",
    "IBAN_CODE",
    "CRYPTO",
    "NATIONAL_ID",  # social security, national insurance, identity cards
    "TAX_ID",
    "PASSPORT",
    "DRIVER_LICENSE",
    "CERTIFICATE_NUMBER",  # professional licences and certificates
    "MEDICAL_RECORD",
    "HEALTH_PLAN",
    "VEHICLE_ID",
    "DEVICE_ID",
    "MAC_ADDRESS",
    "IP_ADDRESS",
    "URL",
    "USERNAME",  # logins and handles
    "SECRET",
    "CONFIDENTIAL",  # financial and contract terms that a company declares
)
TRIED = 20  # values that are drawn of a maker, to see that it makes some


class Closed(BaseModel):
    """A frozen settings model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


_declared: ContextVar[frozenset[str]] = ContextVar("_declared", default=frozenset())


@contextmanager
def declared(names: object) -> Iterator[None]:
    """Set the types that a policy declares while it is read, so that an unknown type is refused where it is used."""
    own = frozenset(map(str, names)) if isinstance(names, Mapping) else frozenset[str]()
    token = _declared.set(own)
    try:
        yield
    finally:
        _declared.reset(token)


def declared_types() -> frozenset[str]:
    """Return every entity type that may be used in the policy being read."""
    return _declared.get() | frozenset(TYPES)


def _known(entity: str) -> str:
    known = [*TYPES, *sorted(_declared.get())]
    if entity not in known:
        message = (
            f"there is no entity type {entity!r}; declare it under `entities` of the Privacy YAML, or use another one"
        )
        raise PydanticCustomError("literal_error", "{said}", {"said": message, "expected": ", ".join(map(repr, known))})
    return entity


def _new(entity: str) -> str:
    if entity in TYPES:
        raise ValueError(f"{entity} is a type that ships, with canaries of its own; give yours another name")
    return entity


EntityType = Annotated[str, AfterValidator(_known)]
NewType = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$", max_length=40), AfterValidator(_new)]
Sentence = Annotated[str, Field(pattern=r"^[^{}]*\{\}[^{}]*$")]


class TypeCanaries(Closed):
    """Sentences of which the night plants some in copies of real texts, with a value in each."""

    sentences: dict[
        Annotated[str, Field(pattern=r"^[a-z]{2}$")], Annotated[tuple[Sentence, ...], Field(min_length=1)]
    ] = Field(
        description="Language (two letters) → sentences with `{}` where the value stands. English (`en`) is required."
    )
    values: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(), description="Invented values, written as in texts. Give these or `maker`."
    )
    maker: str | None = Field(
        default=None,
        description="Dotted path of a function that takes a `curation.privacy.keyed_draws.Chance` and returns a value, "
        "such as `chance.fill('##-####')`. Give this or `values`.",
    )

    @model_validator(mode="after")
    def _can_be_drawn(self) -> Self:
        if "en" not in self.sentences:
            raise ValueError("sentences: there are none in English (en), which most texts are taken for")
        if bool(self.values) == (self.maker is not None):
            raise ValueError("write invented `values`, or the dotted path of their `maker`, and not both")
        if self.maker is not None:
            drawn = [self._made(Chance(b"declared", str(number))) for number in range(TRIED)]
            again = [self._made(Chance(b"declared", str(number))) for number in range(TRIED)]
            if drawn != again:
                raise ValueError(
                    f"{self.maker} draws by chance of its own; take what `Chance` gives, so that nights agree"
                )
        return self

    def draw(self, chance: Chance) -> str:
        """Return an invented value."""
        return self._made(chance) if self.maker is not None else chance.of(self.values)

    def _made(self, chance: Chance) -> str:
        made: Any = at_path(self.maker or "")
        try:
            value = made(chance)
        except Exception as error:  # noqa: BLE001 - a function of others raises what it likes
            raise ValueError(f"{self.maker} fails: {type(error).__name__}") from None
        if not isinstance(value, str) or not value:
            raise ValueError(f"{self.maker} gives no text")
        return value


class DeclaredType(Closed):
    """An entity type of one's own: `[NAME]` where a profile replaces it, as it does unless it says otherwise."""

    description: str = Field(default="", description="What the type is, for readers of the policy.")
    canaries: TypeCanaries | None = Field(default=None, description="How the type is measured. Required.")

    @model_validator(mode="after")
    def _is_measured(self) -> Self:
        if self.canaries is None:
            raise ValueError(
                "it has no canaries, so nobody would know how many of it are missed; write `canaries: {sentences: {en: "
                "['My badge is {}.']}, values: [...]}`, or a `maker` in place of values"
            )
        return self

    @property
    def measured_by(self) -> TypeCanaries:
        """The canaries of the type."""
        assert self.canaries is not None  # noqa: S101 - see `_is_measured`
        return self.canaries
