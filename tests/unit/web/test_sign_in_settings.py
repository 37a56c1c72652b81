"""The file of the sign-in is right, or the hub says what is wrong and starts nothing."""

from pathlib import Path

import pytest
import yaml

from hub.web.sign_in.settings import SignInUnusable, load_settings

EXAMPLE = Path(__file__).resolve().parents[3] / "deploy" / "sign-in" / "example.yaml"


def test_the_example_can_be_used() -> None:
    assert load_settings(EXAMPLE).second_factor


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        pytest.param("issuer", "http://login.example.org", "issuer", id="a provider without TLS"),
        pytest.param("issuer", "https://", "issuer", id="a provider nowhere"),
        pytest.param("second-factor", [], "second-factor", id="no second factor"),
        pytest.param("groups", {"g": {"roles": ["superuser"]}}, "groups.g.roles", id="a role that does not exist"),
        pytest.param("groups", {"g": {"roles": []}}, "groups.g.roles", id="a group without a role"),
        pytest.param("password", "x", "password", id="something that is not known"),
    ],
)
def test_a_wrong_file_is_refused_by_the_name_of_what_is_wrong(
    tmp_path: Path, key: str, value: object, named: str
) -> None:
    said = {**yaml.safe_load(EXAMPLE.read_text()), key: value}
    (file := tmp_path / "sign-in.yaml").write_text(yaml.safe_dump(said))

    with pytest.raises(SignInUnusable, match=named):
        load_settings(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SignInUnusable, match=r"nowhere\.yaml"):
        load_settings(tmp_path / "nowhere.yaml")
