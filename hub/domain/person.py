"""What an agency says of a person. A role belongs to an incident, never to the person (domain.md, rule P1)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hub.domain.dates import age_on, day_of


class Role(StrEnum):
    """What a person is in one incident or case; one person may have several."""

    VICTIM = "victim"
    PERPETRATOR = "perpetrator"
    CHILD = "child"
    YOUNG_PERSON_DISPLAYING_ABUSE = "young-person-displaying-abuse"
    WITNESS = "witness"
    REFERRER = "referrer"
    OTHER = "other"


class Sex(StrEnum):
    """Sex as recorded. Absent means not said; `not-known` means that the agency does not know."""

    FEMALE = "female"
    MALE = "male"
    NOT_KNOWN = "not-known"
    NOT_SPECIFIED = "not-specified"


class AddressClass(StrEnum):
    """Who may ever see an address; `refuge` and `confidential` go to no one but those named for it."""

    ORDINARY = "ordinary"
    CONFIDENTIAL = "confidential"
    REFUGE = "refuge"
    NOT_A_HOME = "not-a-home"
    UNKNOWN = "unknown"


HIDDEN = frozenset({AddressClass.CONFIDENTIAL, AddressClass.REFUGE})
"""The classes of an address that goes to no one but those named for it."""


class ConsentStatus(StrEnum):
    """Consent to one purpose. Absent, `unknown` and `not-sought` are different things; none of them is a no."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    NOT_SOUGHT = "not-sought"
    NOT_SOUGHT_UNSAFE = "not-sought-unsafe"
    UNKNOWN = "unknown"


class YesNo(StrEnum):
    """An answer that may be missing: `unknown` is said, absence is not."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A value from an agency's code list beside what the hub takes it for, absent when unmapped."""

    system: str
    code: str
    display: str | None = None
    canonical: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A name in use or once in use. Parts stand in the order in which the person uses them."""

    given: tuple[str, ...] = ()
    family: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A number that some system gave: `nhs-number`, `pnc`, `cro`, `upn`, or an agency's own list."""

    system: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A place where the person lives, lived or can be found, and who may ever see it."""

    visibility: AddressClass
    lines: tuple[str, ...] = ()
    postcode: str | None = None
    uprn: str | None = None
    local_authority: str | None = None
    """GSS code of the local authority, for example `E07000202`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One way to reach the person, and whether using it is safe."""

    kind: str
    """`phone`, `email` or `post`."""
    value: str
    safe: YesNo = YesNo.UNKNOWN
    message_safe: YesNo = YesNo.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeContact:
    """When and through whom contact is safe. It travels with every instruction to make contact."""

    safe_from: str | None = None
    """Local time of day, `HH:MM`."""
    safe_until: str | None = None
    never_between: tuple[str, ...] = ()
    """Spans of local time, `HH:MM-HH:MM`."""
    note: str | None = None


class OverrideReason(StrEnum):
    """Why an agency may share although there is no consent (docs/domain.md, rule C6): a closed list."""

    SERIOUS_HARM = "serious-harm"
    CHILD_AT_RISK = "child-at-risk"
    CANNOT_CONSENT = "cannot-consent"
    PREVENT_CRIME = "prevent-crime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What the person said, for one purpose, to sharing what concerns them."""

    purpose: str
    """`support` for help of her choice; other purposes have codes of their own."""
    status: ConsentStatus
    override: str | None = None
    """Code of why it is shared all the same, stated by the sender; a code of nobody's list overrides nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildVoice:
    """What a child said to whoever attended, and how it came to be said."""

    spoken_to: YesNo = YesNo.UNKNOWN
    alone: YesNo = YesNo.UNKNOWN
    words: str | None = None
    """The child's own words; free text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildAtIncident:
    """How a child was touched by the incident."""

    resident: YesNo = YesNo.UNKNOWN
    present: YesNo = YesNo.UNKNOWN
    witnessed: YesNo = YesNo.UNKNOWN
    where: str | None = None
    """Code of the place in the home."""
    voice: ChildVoice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Education:
    """Where a child learns."""

    place: str
    """Code: `school` (any school or college), `at-home`, `none`."""
    urn: str | None = None
    """Unique reference number of the school or college."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person as one agency describes them in one event."""

    ref: str
    """Names the person inside the event only."""
    roles: tuple[Role, ...]
    names: tuple[PersonName, ...] = ()
    """The main name first, then aliases and former names."""
    date_of_birth: str | None = None
    """`YYYY-MM-DD`, `YYYY-MM` or `YYYY`: as much as is known."""
    age_from: int | None = None
    age_to: int | None = None
    expected_due_date: str | None = None
    """Set for an unborn child."""
    sex: Sex | None = None
    gender: Coded | None = None
    ethnicity: Coded | None = None
    language: Coded | None = None
    interpreter_needed: YesNo | None = None
    pregnant: YesNo | None = None
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[Address, ...] = ()
    contacts: tuple[Contact, ...] = ()
    safe_contact: SafeContact | None = None
    vulnerabilities: tuple[Coded, ...] = ()
    relationship_to_victim: Coded | None = None
    consents: tuple[Consent, ...] = ()
    at_incident: ChildAtIncident | None = None
    education: Education | None = None

    def consent_to(self, purpose: str) -> ConsentStatus:
        """Return what is known of the person's consent to `purpose`; nothing said is `unknown`."""
        return next((c.status for c in self.consents if c.purpose == purpose), ConsentStatus.UNKNOWN)

    def age(self, now: datetime) -> int | None:
        """Return the age in completed years on the date of `now` in London, or None when it cannot be told.

        An unborn child has age -1. Of an age range the lower bound counts, so that nobody is taken for
        older than they may be.
        """
        if self.expected_due_date and not self.date_of_birth:
            return -1
        born = age_on(self.date_of_birth, day_of(now)) if self.date_of_birth else None
        return born if born is not None else self.age_from

    def born(self) -> date | None:
        """Return the full date of birth, or None when it is absent, partial or impossible."""
        try:
            return date.fromisoformat(self.date_of_birth) if self.date_of_birth else None
        except ValueError:
            return None
