"""`connector.toml` is read strictly: what is wrong is named by file and key."""

from pathlib import Path

import pytest

from connectors.edge.settings import EdgeSettings, Kafka, SettingsUnusable, load

GOOD = """
agency = "suffolk-idva"
kind = "idva"
areas = ["suffolk"]
[kafka]
bootstrap = "127.0.0.1:1234"
password-file = "password"
[registry]
url = "http://127.0.0.1:1235"
"""


def a_file(folder: Path, text: str) -> Path:
    (folder / "password").write_text("secret\n")
    (folder / "connector.toml").write_text(text)
    return folder / "connector.toml"


def test_a_complete_file_is_read_with_the_password_beside_it(tmp_path: Path) -> None:
    assert load(a_file(tmp_path, GOOD)) == EdgeSettings(
        agency="suffolk-idva",
        kind="idva",
        connector="idva",
        areas=("suffolk",),
        kafka=Kafka(bootstrap="127.0.0.1:1234", password_file=tmp_path / "password"),
        registry="http://127.0.0.1:1235",
    )


def test_a_connector_may_have_another_name_than_the_kind(tmp_path: Path) -> None:
    named = load(a_file(tmp_path, 'connector = "refuge-north"\n' + GOOD))

    assert (named.kind, named.connector) == ("idva", "refuge-north")


def test_the_password_is_read_when_it_is_used_so_that_a_new_one_counts_at_once(tmp_path: Path) -> None:
    kafka = load(a_file(tmp_path, GOOD)).kafka
    (tmp_path / "password").write_text("another\n")

    assert kafka.password() == "another"


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        pytest.param('kind = "idva"', "", "Key kind is missing.", id="a key is missing"),
        pytest.param('url = "http', 'uri = "http', "Key registry.uri is unknown.", id="a key is unknown"),
        pytest.param('bootstrap = "127.0.0.1:1234"', "", "Key kafka.bootstrap is missing.", id="missing in a table"),
        pytest.param('["suffolk"]', '"suffolk"', "Key areas is not a list of texts.", id="a list is a text"),
        pytest.param('"suffolk-idva"', "7", "Key agency is not a text.", id="a text is a number"),
        pytest.param('"suffolk-idva"', '""', "Key agency is not a text.", id="a text is empty"),
        pytest.param('"password"', '"elsewhere"', "Key kafka.password-file names a file that", id="no password"),
        pytest.param("[kafka]", "[kafka", "The file is not TOML.", id="no TOML"),
    ],
)
def test_a_fault_is_named_by_file_and_key(tmp_path: Path, before: str, after: str, what: str) -> None:
    path = a_file(tmp_path, GOOD.replace(before, after))

    with pytest.raises(SettingsUnusable, match=r"connector\.toml: ") as caught:
        load(path)

    assert what in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsUnusable, match=r"connector.toml: The file cannot be read \(FileNotFoundError\)"):
        load(tmp_path / "connector.toml")


def test_an_editor_may_put_a_byte_order_mark_before_settings_and_password(tmp_path: Path) -> None:
    path = a_file(tmp_path, f"\ufeff{GOOD}")
    (tmp_path / "password").write_text("\ufeffsecret\r\n")

    assert load(path).kafka.password() == "secret"


def test_a_password_file_that_is_no_text_is_a_wrong_password_and_no_fault(tmp_path: Path) -> None:
    kafka = load(a_file(tmp_path, GOOD)).kafka
    (tmp_path / "password").write_bytes("secret".encode("utf-16"))

    assert kafka.password() != "secret"
