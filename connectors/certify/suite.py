"""Every check that a connector must pass before it speaks for an agency, in the order in which to mend."""

from itertools import islice

from connectors.certify import (
    absence,
    beside,
    codes,
    days,
    hostile,
    likes,
    marks,
    outward,
    privacy,
    refusals,
    resending,
    samples,
    shades,
)
from connectors.certify.findings import MAX_FAULTS, Check, Fault, Finding
from connectors.certify.subject import Subject

CHECKS: tuple[Check, ...] = (
    Check(
        id="samples-map",
        rule="Every sample maps to one event or more, the same each time.",
        faults=samples.that_map,
    ),
    Check(
        id="samples-shown",
        rule="What samples and deliveries become lies beside them, for a person to read.",
        faults=beside.as_it_becomes,
    ),
    Check(
        id="wire",
        rule="Every event is carried by the published schema unchanged; its id follows from it.",
        faults=samples.that_the_wire_carries,
    ),
    Check(
        id="sender",
        rule="Every event names the agency that sent the document.",
        faults=samples.that_name_their_sender,
    ),
    Check(
        id="answers",
        rule="The agency can accept and reject a delivery, with the reason.",
        faults=samples.that_answer,
    ),
    Check(id="codes", rule="A code that no list has is kept and marked.", faults=codes.kept_and_marked),
    Check(
        id="unknown-apart",
        rule="Unknown, not asked and left out stay apart.",
        faults=absence.apart_from_unknown,
    ),
    Check(id="never-a-no", rule="What is left out never reads as a no.", faults=absence.never_a_no),
    Check(id="permits-nothing", rule="What is left out permits nothing.", faults=absence.never_a_permission),
    Check(id="hard-side", rule="The samples show a refusal and a hidden address, and both arrive.", faults=shades.told),
    Check(id="lists-whole", rule="Whoever stands in a list is told of.", faults=likes.read_whole),
    Check(
        id="bad-documents",
        rule="A wrong document is refused with the place of each fault.",
        faults=refusals.of_wrong_documents,
    ),
    Check(
        id="bad-days",
        rule="No day is read as another, and a birthday is as the hub reads it.",
        faults=days.of_days,
    ),
    Check(
        id="odd-values",
        rule="A value of any kind in any place is read or refused, and not repeated.",
        faults=refusals.of_odd_values,
    ),
    Check(id="byte-order-mark", rule="A byte order mark changes nothing.", faults=refusals.of_byte_order_marks),
    Check(
        id="ids-tell-nothing",
        rule="Ids, keys and headers tell nothing of anyone.",
        faults=privacy.of_ids_keys_and_headers,
    ),
    Check(id="hostile-in", rule="Hostile text is carried as text or refused.", faults=hostile.taken_in),
    Check(
        id="deliveries",
        rule="Every delivery becomes one whole document, named by kind and id.",
        faults=outward.of_every_kind,
    ),
    Check(
        id="nothing-invented",
        rule="What was not given reads nowhere as a no.",
        faults=outward.without_invented_answers,
    ),
    Check(id="everybody", rule="Everybody is named, in any letters.", faults=outward.with_everybody),
    Check(id="safe-contact", rule="Limits of contact come through.", faults=marks.with_limits_of_contact),
    Check(
        id="marks",
        rule="Hidden, unsafe, unknown and refused come through, each as itself.",
        faults=marks.with_every_mark,
    ),
    Check(id="hostile-out", rule="Hostile text acts nowhere in a document.", faults=hostile.written_out),
    Check(id="file-names", rule="No id leads a file out of its folder.", faults=hostile.kept_out_of_file_names),
    Check(
        id="runtime",
        rule="In the runtime nothing is doubled, lost or out of order.",
        faults=resending.through_the_runtime,
    ),
)
"""The suite."""
UNREADABLE = Fault(
    where="samples/",
    why="A file there is no whole JSON, table or XML in UTF-8, so this check could not be made.",
    advice="Mend it, or put it into samples/bad/ when it is meant to be refused.",
)
"""What comes of a check that cannot take a sample apart."""


def certify(subject: Subject) -> tuple[Finding, ...]:
    """Return what came of each check; of many faults of one check the first `MAX_FAULTS`."""
    return tuple(_finding(check, subject) for check in CHECKS)


def _finding(check: Check, subject: Subject) -> Finding:
    try:
        faults = tuple(islice(dict.fromkeys(check.faults(subject)), MAX_FAULTS))
    except ValueError:
        faults = (UNREADABLE,)
    return Finding(check=check.id, rule=check.rule, faults=faults)
