"""The cast of the hunt for leaks: two invented families, and the many ways in which an agency may describe them.

Every value of a person is one that nothing else contains, some shared between two of them; so whatever comes to light
where it must not is found by looking for it in bytes.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from hub.domain.ids import BlockingKey
from hub.domain.person import (
    Address,
    AddressClass,
    ChildAtIncident,
    ChildVoice,
    Coded,
    Consent,
    ConsentStatus,
    Contact,
    Identifier,
    OverrideReason,
    Person,
    PersonName,
    Role,
    SafeContact,
    Sex,
    YesNo,
)
from hub.matching.keys import blocking_keys
from tests.builders.people import IPSWICH, named, numbered
from tests.builders.world import SECRET


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """An invented person before anybody describes them."""

    name: PersonName
    born: str
    number: int
    line: str
    postcode: str
    alias: PersonName | None = None
    sex: Sex = Sex.FEMALE

    @property
    def home(self) -> Address:
        return Address(
            visibility=AddressClass.ORDINARY,
            lines=(self.line, "Testford"),
            postcode=self.postcode,
            uprn=f"9000{self.number:08d}",
            local_authority=IPSWICH,
        )

    @property
    def phone(self) -> Contact:
        return Contact(kind="phone", value=f"07700 900{self.number:03d}")


FORMER = Address(visibility=AddressClass.ORDINARY, lines=("12 Quillmoor Rise", "Testford"), postcode="IP1 4QI")
"""Where she and he once lived; each of them is said to have it."""
LANDLINE = Contact(kind="phone", value="01632 960719")
REFUGES = (
    Address(visibility=AddressClass.REFUGE, lines=("7 Hidunlow Close",), postcode="IP7 7ZI", uprn="900077777777"),
    Address(visibility=AddressClass.CONFIDENTIAL, lines=("31 Unsolito Mews",), postcode="IP8 8OI"),
)
"""One for each family."""

CAST = {
    "her": _Made(
        name=named("Elowisia", "Brimlowe"),
        alias=named("Elowisia", "Tolliverdu"),
        born="1991-05-02",
        number=101,
        line="1 Nulloway Lane",
        postcode="IP1 1UI",
    ),
    "him": _Made(
        name=named("Jorvulint", "Brimlowe"),
        alias=named("Jorvolo", "Brimlowe"),
        born="1989-07-14",
        number=102,
        line="9 Otherloo Road",
        postcode="IP2 2LI",
        sex=Sex.MALE,
    ),
    "child": _Made(
        name=named("Pipolinu", "Brimlowe"), born="2017-11-30", number=103, line="1 Nulloway Lane", postcode="IP1 1UI"
    ),
    "woman": _Made(
        name=named("Maruschkilo", "O'Zorrilla-Quint"),
        alias=named("Maruschkilo", "Grisholmiu"),
        born="1980-01-31",
        number=201,
        line="22 Zulliver Court",
        postcode="IP3 3OI",
    ),
    "man": _Made(
        name=named("Teodulfio", "Grisholmiu"),
        born="1992-02-03",
        number=202,
        line="5 Obliquo Street",
        postcode="IP4 4LI",
        sex=Sex.MALE,
    ),
    "boy": _Made(
        name=named("Kolbrunio", "Grisholmiu"),
        born="2008-09-09",
        number=203,
        line="22 Zulliver Court",
        postcode="IP3 3OI",
        sex=Sex.MALE,
    ),
}
"""Two families. In the first she has his name, in the second the boy has; the boy is 17 and may harm somebody too."""
FAMILIES = (("her", "him", ("child",)), ("woman", "man", ("boy",)))
OF_THE_FIRST = frozenset({"her", "him", "child"})
SAID = tuple(
    f"{one.name.given[0]} {one.name.family} of {one.line}, {one.postcode}, {one.phone.value}, born {one.born}"
    for one in CAST.values()
)
HIDDEN_SAID = tuple(
    said
    for line, street, postcode in (
        ("7 Hidunlow Close", "Hidunlow Close", "IP7 7ZI"),
        ("31 Unsolito Mews", "Unsolito Mews", "IP8 8OI"),
    )
    for said in (f"Moved to {line}, {postcode}.", f"Is in {street} now", f"post to {postcode.replace(' ', '')}")
)
CLEAN = "All is well since last week."
TEXTS = (*SAID, *HIDDEN_SAID, CLEAN)
"""What people type where there is room: values of all, hidden addresses in several spellings, and nothing at all."""
VARIANTS = 12
"""Ways in which one person is described: with or without an alias, a number, a hidden address, what they share."""
OVERRIDES = {8: OverrideReason.SERIOUS_HARM.value, 9: "made-up", 10: OverrideReason.CHILD_AT_RISK.value}
"""What stands beside her answer, by variant: lawful reasons to share all the same, and one that is none."""
_WELSH = Coded(system="list", code="cy", display="Welsh")


@lru_cache(20_000)
def described(who: str, roles: tuple[Role, ...], how: int, consent: ConsentStatus | None) -> Person:
    """Return one of the cast as an agency describes them; each has a ref of their own."""
    made, text = CAST[who], TEXTS[how % len(TEXTS)]
    shares = who in {"her", "him"} and how in {1, 5}
    return Person(
        ref=who,
        roles=roles,
        names=(made.name, *((made.alias,) if made.alias and how in {1, 3} else ())),
        date_of_birth=None if how == 4 else made.born,
        sex=made.sex,
        language=_WELSH,
        identifiers=(numbered(made.number), Identifier(system="niche", value=f"NOMINAL{made.number}")),
        addresses=_addresses(who, made, how, is_him=Role.PERPETRATOR in roles),
        contacts=(made.phone, *((LANDLINE,) if shares else ())),
        safe_contact=SafeContact(safe_from="09:30", note=text) if Role.VICTIM in roles else None,
        relationship_to_victim=Coded(system="list", code="ex", display=f"left {CAST['woman'].name.family}")
        if Role.PERPETRATOR in roles
        else None,
        consents=(Consent(purpose="support", status=consent, override=OVERRIDES.get(how)),) if consent else (),
        at_incident=ChildAtIncident(present=YesNo.YES, voice=ChildVoice(spoken_to=YesNo.YES, words=text))
        if Role.CHILD in roles
        else None,
    )


def _addresses(who: str, made: _Made, how: int, *, is_him: bool) -> tuple[Address, ...]:
    refuge, shares = REFUGES[who not in OF_THE_FIRST], who in {"her", "him"} and how in {1, 5}
    homes = (made.home, FORMER) if shares else (made.home,)
    hidden = (refuge,) if not is_him and how in {2, 5, 7, 9} else ()
    if how == 6 and not is_him:  # somebody who does not know writes the refuge down as any address
        homes = (replace(refuge, visibility=AddressClass.ORDINARY, local_authority=IPSWICH),)
    return hidden if hidden and how == 7 else (*homes, *hidden)


@lru_cache(20_000)
def with_hers(him: Person, how: int, her: Person) -> Person:
    """Return him with what the same event says of her in one of his own fields, as nobody should type it."""
    home = next(one for one in reversed(her.addresses) if one != FORMER)
    match how:
        case 7:
            return replace(him, language=replace(_WELSH, display=f"Welsh, as {her.names[0].given[0]}"))
        case 8:
            return replace(him, names=(*him.names, PersonName(given=(home.lines[0],))))
        case 9:
            return replace(him, names=(*him.names, PersonName(given=("at",), family=home.postcode)))
        case 10:
            return replace(him, ethnicity=Coded(system="list", code=her.contacts[0].value, display="ring her"))
        case 11:
            return replace(him, names=(*him.names, PersonName(given=(f"see {home.lines[0]}",))))
        case _:
            return him


@lru_cache(60_000)
def keys_of(person: Person, source: str) -> tuple[BlockingKey, ...]:
    """Return the keys by which a description is found."""
    return blocking_keys(person, source, SECRET)
