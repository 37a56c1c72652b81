"""The check of lists: whoever is named in a sample is told of; the second child is not lost behind the first."""

from collections.abc import Iterator

from connectors.certify.codes import UNHEARD_OF
from connectors.certify.findings import Fault
from connectors.certify.native import Leaf, Native, read
from connectors.certify.subject import Mapped, Subject, events_of, mapped


def read_whole(subject: Subject) -> Iterator[Fault]:
    """Find elements of which nothing is read, while another element of the same list is."""
    for sample in subject.samples:
        native, before = read(sample.body), events_of(subject.connector, sample.body)
        for elements in _lists(native).values():
            lost = [name for name, leaves in elements.items() if _is_lost(subject, native, leaves, before)]
            for element in lost if len(lost) < len(elements) else ():
                yield Fault(
                    where=f"{sample.name} {element}",
                    why="Nothing of it is read, though its like in the same list is: somebody may be lost.",
                    advice="Read every element: `Field.each`. Of numbered columns read all that there are.",
                )


def _lists(native: Native) -> dict[str, dict[str, list[Leaf]]]:
    lists: dict[str, dict[str, list[Leaf]]] = {}
    for leaf in native.leaves():
        for whole, element in native.elements(leaf):
            lists.setdefault(whole, {}).setdefault(element, []).append(leaf)
    return lists


def _is_lost(subject: Subject, native: Native, leaves: list[Leaf], before: Mapped) -> bool:
    return all(_is_unread(subject, native, leaf, before) for leaf in leaves)


def _is_unread(subject: Subject, native: Native, leaf: Leaf, before: Mapped) -> bool:
    # What is left out may read as what was said, an unknown for one: so another value is tried as well.
    tried = (native.without(leaf), native.replaced(leaf, UNHEARD_OF))
    return all(mapped(subject.connector, body) == before for body in tried)
