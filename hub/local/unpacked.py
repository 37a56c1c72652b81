"""The registry's archive unpacked once in the cache, and checked file by file at each start."""

import json
import shutil
import tarfile
import tempfile
from pathlib import Path

from hub.local.artifacts import STAGING, sha256

MANIFEST = "unpacked.json"


def unpacked(archive: Path) -> Path:
    """Return the folder with the archive's content, unpacked anew when anything in it is missing or changed.

    The archive itself was checked against the lock before.
    """
    folder = archive.with_name(f"{archive.name}.d")
    if not _is_whole(folder):
        shutil.rmtree(folder, ignore_errors=True)
        _unpack(archive, folder)
    return folder


def _is_whole(folder: Path) -> bool:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return bool(manifest) and all(sha256(folder / name) == known for name, known in manifest.items())
    except (OSError, ValueError):
        return False


def _unpack(archive: Path, folder: Path) -> None:
    staging = Path(tempfile.mkdtemp(dir=archive.parent, prefix=STAGING))
    try:
        with tarfile.open(archive) as content:
            _extract(content, staging)
        files = {str(each.relative_to(staging)): sha256(each) for each in sorted(staging.rglob("*")) if each.is_file()}
        (staging / MANIFEST).write_text(json.dumps(files), encoding="utf-8")
        staging.replace(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _extract(content: tarfile.TarFile, staging: Path) -> None:
    if hasattr(tarfile, "data_filter"):
        content.extractall(staging, filter="data")
        return
    # Python before 3.11.4 has no filter: the names are checked here, and links are left out
    inside = [each for each in content.getmembers() if _stays_inside(each)]
    content.extractall(staging, members=inside)  # noqa: S202 - checked above


def _stays_inside(member: tarfile.TarInfo) -> bool:
    path = Path(member.name)
    return (member.isfile() or member.isdir()) and not path.is_absolute() and ".." not in path.parts
