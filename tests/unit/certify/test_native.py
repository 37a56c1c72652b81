"""Documents of any format taken apart, and put together with one value changed."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.certify.native import Leaf, read

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), min_size=1, max_size=12).filter(str.strip)
DOCUMENTS = st.recursive(
    TEXT | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
).filter(lambda value: isinstance(value, dict | list))


def a_table(*rows: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


@given(document=DOCUMENTS, text=TEXT)
def test_one_place_of_a_json_document_changes_and_no_other(document: object, text: str) -> None:
    native = read(json.dumps(document).encode())

    for leaf in native.leaves():
        after = {one.path: one.text for one in read(native.replaced(leaf, text)).leaves()}
        assert after == {**{one.path: one.text for one in native.leaves()}, leaf.path: text}


@given(cells=st.lists(TEXT, min_size=1, max_size=4), text=TEXT)
def test_one_cell_of_a_table_changes_and_no_other(cells: list[str], text: str) -> None:
    native = read(a_table([f"c{number}" for number in range(len(cells))], cells))

    for leaf in native.leaves():
        after = [one.text for one in read(native.replaced(leaf, text)).leaves()]
        assert after == [text if one == leaf else one.text for one in native.leaves()]


XML = '<r xmlns="urn:x"><person id="p1"><name>Siân</name><note/></person></r>'.encode()


def test_an_xml_document_has_its_texts_and_attributes_as_values() -> None:
    assert read(XML).leaves() == (
        Leaf(path=(1, "@id"), text="p1"),
        Leaf(path=(2, "text()"), text="Siân"),
    )


def test_a_hostile_text_in_xml_stays_a_text() -> None:
    native = read(XML)

    changed = read(native.replaced(native.leaves()[1], "<script>&"))

    assert [leaf.text for leaf in changed.leaves()] == ["p1", "<script>&"]


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (b'{"a": {"b": "x", "c": "y"}}', ["y"]),
        (a_table(["b", "c"], ["x", "y"]), ["y"]),
        (b"<r><b>x</b><c>y</c></r>", ["y"]),
    ],
    ids=["JSON", "a table", "XML"],
)
def test_without_its_first_value_a_document_has_the_others(body: bytes, left: list[str]) -> None:
    native = read(body)

    without = read(native.without(native.leaves()[0]))

    assert [leaf.text for leaf in without.leaves()] == left


@pytest.mark.parametrize("body", [b'{"a": ', b"<r><a></r>", b'a\r\n"b', b"\xff"])
def test_a_document_that_is_not_whole_is_none(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(body)


@pytest.mark.parametrize(
    ("text", "changed"),
    [("PHYSICAL;SENSORY", "NEW;SENSORY"), ("PHYSICAL", "NEW"), ("SENSORY, PHYSICAL", "SENSORY, NEW")],
)
def test_a_code_is_found_in_a_list_and_replaced_alone(text: str, changed: str) -> None:
    leaf = Leaf(path=("disability",), text=text)

    assert leaf.holds("PHYSICAL")
    assert leaf.with_code("PHYSICAL", "NEW") == changed


def test_a_part_of_a_code_is_not_that_code() -> None:
    assert not Leaf(path=("code",), text="PHYSICAL_2").holds("PHYSICAL")


@pytest.mark.parametrize(
    ("body", "elements"),
    [
        pytest.param(b'{"a": [{"b": "x"}, {"b": "last"}]}', (("/a", "/a/1"),), id="an object in a list of JSON"),
        pytest.param(b'{"a": ["x", "last"]}', (), id="a text in a list of JSON is no element by itself"),
        pytest.param(
            a_table(["child_1_name", "child_2_name"], ["x", "last"]),
            (("/", "/1"), ("/1/child_", "/1/child_2")),
            id="a numbered column of a row",
        ),
        pytest.param(
            b"<r><a><b>x</b></a><a><b>last</b></a></r>", (("/3/b", "/4"), ("/0/a", "/3")), id="an element of XML"
        ),
    ],
)
def test_a_value_knows_the_elements_of_lists_in_which_it_stands(body: bytes, elements: tuple[object, ...]) -> None:
    native = read(body)

    assert native.elements(native.leaves()[-1]) == elements
