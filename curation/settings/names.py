"""Define pydantic types for names that one YAML uses and another declares, so that undeclared names are refused.

The declarations of the other YAML come as pydantic's context: `sources`, the names of all sources, and the `words` of
their options; the settings that were read before, by kind (`Cleaning`, `Privacy`); for a suite its `recipe`. If a
declaration is missing, because its file cannot be read or a model is read alone, names are not checked against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from curation.settings.explanations import UNFIT, meant

type Wrong = Iterable[tuple[tuple[str | int, ...], PydanticCustomError]]  # places in a value, each with its error


def declared(info: ValidationInfo, what: str) -> Any:
    """Return the declarations of another YAML, or None if that was not read."""
    return (info.context or {}).get(what)


def unfit(found: str, fix: str) -> PydanticCustomError:
    """Return the refusal of a value that contradicts another declaration: the problem, and the fix."""
    return PydanticCustomError(UNFIT, "{found}. {fix}", {"found": found, "fix": fix})


def unless[Value](wrong: Wrong, value: Value) -> Value:
    """Return the value if nothing is wrong in it.

    Raises:
        ValidationError: every fault, each at its place.
    """
    if lines := [InitErrorDetails(type=error, loc=place, input=None) for place, error in wrong]:
        raise ValidationError.from_exception_data("names", lines)
    return value


def _source(name: str, info: ValidationInfo) -> str:
    sources = declared(info, "sources")
    if sources is not None and name not in sources:
        draft = "declare one first: `curation inspect path/to/export --draft defs/sources/NAME/defs.yaml` drafts it"
        raise unfit(f"there is no source {name!r}", f"use one of: {', '.join(sources)}" if sources else draft)
    return name


def _profile(name: str, info: ValidationInfo) -> str:
    policy = declared(info, "Privacy")
    if policy is not None and name not in policy.profiles:
        raise unfit(f"there is no profile {name!r}", f"use one of: {', '.join(policy.profiles)}")
    return name


def vocabularies(info: ValidationInfo) -> Mapping[str, Any] | None:
    """Return the vocabulary of each label, or None if the Cleaning YAML was not read."""
    cleaning = declared(info, "Cleaning")
    return cleaning.vocabularies if cleaning is not None else None


def unknown_label(label: str, known: Collection[str]) -> PydanticCustomError:
    """Return the refusal of a label that has no vocabulary."""
    return unfit(
        f"the label {label!r} has no vocabulary" + meant(label, known),
        f"use one of: {', '.join(known) or 'none'}; or write one under `vocabularies` of the Cleaning YAML",
    )


def unknown_value(value: str, label: str, known: Collection[str]) -> PydanticCustomError:
    """Return the refusal of a value that is not in the vocabulary of its label."""
    problem = f"{value!r} is no value of the vocabulary {label}" + meant(value, known)
    return unfit(problem, f"use one of: {', '.join(known)}")


def _label(name: str, info: ValidationInfo) -> str:
    known = vocabularies(info)
    if known is not None and name not in known:
        raise unknown_label(name, known)
    return name


def _wrong_values(label: str, values: Collection[str], info: ValidationInfo) -> Wrong:
    known = vocabularies(info)
    if known is None:
        return
    if label not in known:
        yield (), unknown_label(label, known)
        return
    for index, value in enumerate(values):
        if value not in known[label].values:
            place = value if isinstance(values, Mapping) else index
            yield (place,), unknown_value(value, label, known[label].values)


def values_of(label: str) -> AfterValidator:
    """Return a validator that accepts list items or mapping keys only from that label's vocabulary."""

    def check(values: Any, info: ValidationInfo) -> Any:
        return unless(_wrong_values(label, values or (), info), values) if values else values

    return AfterValidator(check)


def _labelled(given: Any, info: ValidationInfo) -> Any:
    problems = ((label, _wrong_values(label, values, info)) for label, values in given.items())
    return unless((((label, *place), error) for label, wrong in problems for place, error in wrong), given)


def _is_possible(most: float, info: ValidationInfo) -> float:
    label, known = str(info.data.get("label")), vocabularies(info) or {}
    if label in known and most * (values := len(known[label].values)) < 1:
        raise unfit(f"{label} has {values} values, so one of them always holds {1 / values:.3f} or more", "raise it")
    return most


SourceName = Annotated[str, AfterValidator(_source)]
ProfileName = Annotated[str, AfterValidator(_profile)]
HasVocabulary = AfterValidator(_label)  # values that people type freely have none
Label = Annotated[str, HasVocabulary]
Labelled = AfterValidator(_labelled)  # of a mapping: label → values of its vocabulary
Share = Annotated[float, Field(gt=0, lt=1), AfterValidator(_is_possible)]  # largest share of a value of the `label`
