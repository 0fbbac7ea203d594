"""The rule sets that search a candidate before its release: Presidio's own recognizers, detect-secrets' plugins, and
those that a policy adds. A rule set serves the detector or the leak gate, never both.

Two searches that share a rule share its mistakes. So nothing under `rules` uses the recognizers listed here. A policy
that uses one of them in its detector names it under `without`, which removes it from the gate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo

from curation.privacy.company_recognizers import Recognizers, brought
from curation.privacy.declared_types import Closed, EntityType
from curation.settings.entry_points import at_path
from curation.settings.explanations import meant

if TYPE_CHECKING:
    from curation.privacy.company_recognizers import Brought

PREDEFINED = "presidio_analyzer.predefined_recognizers."
NATIONAL: tuple[EntityType, ...] = ("NATIONAL_ID", "TAX_ID")
HEALTH: tuple[EntityType, ...] = ("HEALTH_PLAN", "NATIONAL_ID", "MEDICAL_RECORD")
PAPERS: tuple[EntityType, ...] = ("PASSPORT", "NATIONAL_ID")


@dataclass(frozen=True)
class Stock:
    """How a recognizer of Presidio's counts in the gate.

    Args:
        kind: name of its hits.
        types: entity types that the detector may find in its place. Hits do not count where a profile keeps one of
            these.
        alone: whether its form or check digit is enough. Otherwise a context word must stand beside a hit: one in ten
            numbers of nine digits holds a check digit, numbers of orders too.
        capitals: whether its form is enough only in capitals.
    """

    kind: str
    types: tuple[EntityType, ...]
    alone: bool = False
    capitals: bool = False


# Class → how it counts. Those that are not here were tried over released texts (`tests/bench/gate.py`) and left out:
# - what profiles keep or what names no person: dates, pages, postal codes, UUIDs, registers of companies;
# - plates of vehicles (`14 Nov 2018` has the form of one), and claims, referrals, prescriptions: numbers of things;
# - UsBank, UsLicense, UsPassport, UsHealthInsuranceMemberId, InVehicleRegistration: any number beside a word such as
#   `account`, `driver` or `us`;
# - IpRecognizer, which takes versions of programs and 127.0.0.1; PhoneRecognizer, which is phonenumbers, by which the
#   detector looks;
# - InPanRecognizer, whose last pattern reads the rest of a text for each of its words: the square of its time.
RECOGNIZERS: Mapping[str, Stock] = {
    "EmailRecognizer": Stock("email", ("EMAIL_ADDRESS",), alone=True),
    "CreditCardRecognizer": Stock("card", ("CREDIT_CARD",)),
    "IbanRecognizer": Stock("iban", ("IBAN_CODE",), alone=True),
    "CryptoRecognizer": Stock("crypto", ("CRYPTO",), alone=True),
    "MacAddressRecognizer": Stock("mac", ("MAC_ADDRESS",), alone=True),
    "UsSsnRecognizer": Stock("ssn", NATIONAL, alone=True),
    "UsItinRecognizer": Stock("ssn", NATIONAL, alone=True),
    "UsMbiRecognizer": Stock("us_mbi", HEALTH, alone=True),
    "UsNpiRecognizer": Stock("us_npi", (*HEALTH, "CERTIFICATE_NUMBER")),
    "MedicalLicenseRecognizer": Stock("us_dea", (*HEALTH, "CERTIFICATE_NUMBER")),
    "AbaRoutingRecognizer": Stock("us_routing", ("ACCOUNT_NUMBER",)),
    "CaSinRecognizer": Stock("ca_sin", NATIONAL),
    "UkNinoRecognizer": Stock("nino", NATIONAL, alone=True, capitals=True),
    "NhsRecognizer": Stock("nhs", HEALTH),
    "UkDrivingLicenceRecognizer": Stock("uk_licence", ("DRIVER_LICENSE",), alone=True),
    "UkPassportRecognizer": Stock("passport", PAPERS),
    "AuTfnRecognizer": Stock("tfn", NATIONAL),
    "AuMedicareRecognizer": Stock("au_medicare", HEALTH),
    "AuAbnRecognizer": Stock("au_abn", NATIONAL),
    "AuAcnRecognizer": Stock("au_acn", NATIONAL),
    "DeTaxIdRecognizer": Stock("steuer_id", NATIONAL),
    "DeTaxNumberRecognizer": Stock("steuer_id", NATIONAL),
    "DeVatIdRecognizer": Stock("de_vat", NATIONAL, alone=True),
    "DeSocialSecurityRecognizer": Stock("de_pension", NATIONAL, alone=True),
    "DeIdCardRecognizer": Stock("de_card", PAPERS),
    "DePassportRecognizer": Stock("passport", PAPERS),
    "DeHealthInsuranceRecognizer": Stock("de_health", HEALTH),
    "DeLanrRecognizer": Stock("de_doctor", (*HEALTH, "CERTIFICATE_NUMBER")),
    "DeFuehrerscheinRecognizer": Stock("de_licence", ("DRIVER_LICENSE",)),
    "EsNifRecognizer": Stock("dni", NATIONAL),
    "EsNieRecognizer": Stock("nie", NATIONAL),
    "EsPassportRecognizer": Stock("passport", PAPERS),
    "ItFiscalCodeRecognizer": Stock("codice_fiscale", NATIONAL, alone=True),
    "ItVatCodeRecognizer": Stock("it_vat", NATIONAL),
    "ItIdentityCardRecognizer": Stock("it_card", PAPERS),
    "ItPassportRecognizer": Stock("passport", PAPERS),
    "ItDriverLicenseRecognizer": Stock("it_licence", ("DRIVER_LICENSE",)),
    "PlPeselRecognizer": Stock("pesel", NATIONAL),
    "FiPersonalIdentityCodeRecognizer": Stock("fi_hetu", NATIONAL, alone=True),
    "SePersonnummerRecognizer": Stock("se_pnr", NATIONAL),
    "TrNationalIdRecognizer": Stock("tr_kimlik", NATIONAL),
    "InAadhaarRecognizer": Stock("aadhaar", NATIONAL),
    "InGstinRecognizer": Stock("in_gstin", NATIONAL, alone=True),
    "InVoterRecognizer": Stock("in_voter", NATIONAL),
    "InPassportRecognizer": Stock("passport", PAPERS),
    "SgFinRecognizer": Stock("sg_nric", NATIONAL),
    "ThTninRecognizer": Stock("th_tnin", NATIONAL),
    "KrRrnRecognizer": Stock("kr_rrn", NATIONAL),
    "KrFrnRecognizer": Stock("kr_rrn", NATIONAL),
    "KrBrnRecognizer": Stock("kr_brn", NATIONAL),
    "KrPassportRecognizer": Stock("passport", PAPERS),
    "KrDriverLicenseRecognizer": Stock("kr_licence", ("DRIVER_LICENSE",)),
    "NgNinRecognizer": Stock("ng_nin", NATIONAL),
    "PhTinRecognizer": Stock("ph_tin", NATIONAL),
    "PhUmidRecognizer": Stock("ph_umid", NATIONAL),
    "PhPassportRecognizer": Stock("passport", PAPERS),
    "ZaIdNumberRecognizer": Stock("za_id", NATIONAL),
    "ZaIncomeTaxNumberRecognizer": Stock("za_tax", NATIONAL),
    "ZaVatNumberRecognizer": Stock("za_vat", NATIONAL),
    "ZaPassportRecognizer": Stock("passport", PAPERS),
    "ZaTrafficRegisterNumberRecognizer": Stock("za_traffic", NATIONAL),
}
# Context words that more often say something else: the header of a mail, a club, a story of Jira's, a device's label.
UNTOLD = frozenset(("cc", "association", "epic", "seriennummer"))
TOKEN = "token"  # noqa: S105 - what a hit of any plugin is called
# Class of detect-secrets → its module. Left out: entropy and keywords, which guess; IPPublicDetector, as IpRecognizer;
# PrivateKeyDetector, to which the first line of a key is one; NpmDetector, which from each `//` reads the whole line;
# ArtifactoryDetector, to which `APARTAMENTO` is a password.
PLUGINS: Mapping[str, str] = {
    "AWSKeyDetector": "aws",
    "AzureStorageKeyDetector": "azure_storage_key",
    "BasicAuthDetector": "basic_auth",
    "CloudantDetector": "cloudant",
    "DiscordBotTokenDetector": "discord",
    "GitHubTokenDetector": "github_token",
    "GitLabTokenDetector": "gitlab_token",
    "IbmCloudIamDetector": "ibm_cloud_iam",
    "IbmCosHmacDetector": "ibm_cos_hmac",
    "JwtTokenDetector": "jwt",
    "MailchimpDetector": "mailchimp",
    "OpenAIDetector": "openai",
    "PypiTokenDetector": "pypi_token",
    "SendGridDetector": "sendgrid",
    "SlackDetector": "slack",
    "SoftlayerDetector": "softlayer",
    "SquareOAuthDetector": "square_oauth",
    "StripeDetector": "stripe",
    "TelegramBotTokenDetector": "telegram_token",
    "TwilioKeyDetector": "twilio",
}


def _looks_by_itself(name: str) -> str:
    known = [*RECOGNIZERS, *PLUGINS]
    if name not in known:
        raise ValueError(f"{name} does not look in the leak gate{meant(name, known)}; name one that does")
    return name


def _new_here(entry: Recognizers, info: ValidationInfo) -> Recognizers:
    if entry.models:
        raise ValueError("it loads a model; in the gate patterns and check digits look")
    if twice := sorted({*RECOGNIZERS} & {*rule_sets(entry)} - {*info.data.get("without", ())}):
        raise ValueError(f"{twice[0]} looks in the gate already: take it out, or name it under `without` too")
    return entry


class SecondOpinion(Closed):
    """What looks at released texts beside our own second search and what is known of people."""

    without: tuple[Annotated[str, AfterValidator(_looks_by_itself)], ...] = Field(
        default=(),
        description="Class names of presidio_analyzer recognizers and detect-secrets plugins that do not search in "
        "the gate, because the detector has them already or because they are wrong for your texts.",
    )
    recognizers: tuple[Annotated[Recognizers, AfterValidator(_new_here)], ...] = Field(
        default=(),
        description="Recognizers of others that search in the gate only. They are declared like those of the detector.",
    )

    @property
    def stock(self) -> dict[str, Stock]:
        """Presidio's recognizers that search in the gate."""
        return {name: stock for name, stock in RECOGNIZERS.items() if name not in self.without}

    @property
    def plugins(self) -> dict[str, str]:
        """The plugins of detect-secrets that search in the gate: class → module."""
        return {name: module for name, module in PLUGINS.items() if name not in self.without}

    @property
    def brought(self) -> tuple[Brought, ...]:
        """The recognizers by other authors."""
        return brought(self.recognizers)

    @property
    def named(self) -> str:
        """The searchers with their packages and versions, as a release states them."""
        libraries = {"presidio-analyzer": self.stock, "detect-secrets": self.plugins}
        packages = [f"{library} {version(library)}" for library, own in libraries.items() if own]
        return " + ".join(
            [
                *packages,
                *(
                    f"{recognizer.name} of {recognizer.origin}" if recognizer.origin else recognizer.name
                    for recognizer in self.brought
                ),
            ]
        )

    def clash(self, entry: Recognizers | str) -> str | None:
        """Return why the detector may not have a recognizer, because it searches in the gate; None where it may.

        Args:
            entry: an item of a policy's `recognizers`, or the class name of one of Presidio's own.
        """
        own = {entry} if isinstance(entry, str) else set(rule_sets(entry))
        added = {name for recognizer in self.recognizers for name in rule_sets(recognizer)}
        both = sorted(own & {*self.stock, *self.plugins, *added})
        if not both:
            return None
        there = "take it out under `gate`" if both[0] in added else f"write `without: [{both[0]}]` under `gate`"
        return f"{both[0]} looks in the leak gate, and what it misses here it would miss there; take it out, or {there}"


def kinds_of(recognizer: Brought) -> dict[str, str]:
    """Return each entity of a brought recognizer with the name of its hits. It has a colon, so it equals no stock's
    kind."""
    return {entity: f"{recognizer.name}:{entity}" for entity in recognizer.entities}


def rule_sets(entry: Recognizers) -> Iterator[str]:
    """Yield the names by which each recognizer of an entry is known.

    They are its class and the classes of Presidio's that it derives from, the latter without their modules; for a plain
    PatternRecognizer its own name. An entry that loads a model is not made for this.
    """
    if entry.models:
        yield from _known_as(at_path(entry.recognizer or ""), entry.recognizer or "")
    else:
        for recognizer in entry.made():
            yield from _known_as(type(recognizer.recognizer), recognizer.name)


def _known_as(kind: Any, name: str) -> Iterator[str]:
    if not isinstance(kind, type) or kind.__name__ == "PatternRecognizer":
        yield name
        return
    yield from (base.__name__ for base in kind.__mro__ if base.__module__.startswith(PREDEFINED))
    if not kind.__module__.startswith("presidio_analyzer."):
        yield f"{kind.__module__}.{kind.__qualname__}"
