"""The consoles' style and scripts: built by the lock, and nothing of them asked for elsewhere."""

import gzip
import json
import re
import shutil
from pathlib import Path

import pytest

from hub.web.assets import build as building
from hub.web.rendering import STATIC, asset


def test_the_lock_names_no_address_from_which_packages_come() -> None:
    lock = json.loads((building.HERE / "package-lock.json").read_text())
    packages = [package for name, package in lock["packages"].items() if name]

    assert [package for package in packages if "resolved" in package] == []
    assert all(package["integrity"].startswith("sha512-") for package in packages)


def test_nothing_is_built_twice() -> None:
    building.build()

    assert building.build() is False


def test_no_font_crown_or_address_of_anybody_else_is_in_the_style() -> None:
    css = (STATIC / Path(asset("console.css")).name).read_text()

    assert set(re.findall(r"font-family:([^;}]+)", css)) <= {"arial,sans-serif", "sans-serif", "inherit"}
    assert "@font-face" not in css
    assert "crown" not in css
    assert "crest" not in css
    assert [url for url in re.findall(r"url\(([^)]*)\)", css) if not (STATIC / url).exists()] == []


def test_scripts_import_each_other_by_hashed_names() -> None:
    console = (STATIC / Path(asset("console.js")).name).read_text()
    imported = re.findall(r'from "\./([^"]+)"', console)

    assert len(imported) >= 4
    assert [name for name in imported if not (STATIC / name).exists()] == []


def test_the_first_load_is_small() -> None:

    served = ("console.css", "console.js", "live.js", "staying.js", "govuk-frontend.js", "button-menu.js", "htmx.js")
    size = sum(len(gzip.compress((STATIC / Path(asset(name)).name).read_bytes())) for name in served)

    assert size < 80_000


def test_where_npm_cannot_be_reached_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(building.HERE / name, tmp_path / name)
    monkeypatch.setattr(building, "HERE", tmp_path)
    monkeypatch.setattr(building, "PACKAGES", tmp_path / "node_modules")
    monkeypatch.setattr(building, "STATIC", tmp_path / "static")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))

    with pytest.raises(building.NotBuilt, match="Check that this machine reaches an npm registry"):
        building.build()

    assert not (tmp_path / "static").exists()
