"""Which files there are to take in: folders walked in order, each file once, whatever links and leftovers lie about."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import Final
from unicodedata import normalize

from ingest.readers import FORMATS
from knowledge.model import storable

LEFTOVERS: Final = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".swp", ".lock", ".lck", ".bak", "~")
"""How the names of files end that programs leave lying about."""

SYSTEM: Final = frozenset({"thumbs.db", "desktop.ini", "__macosx", "icon\r"})

ABOUT: Final = "readme"
"""A file of this name tells of the folder it lies in, not of a customer."""

NAMED: Final = 3
"""How many files that cannot be read are named where more are left out for the same reason."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to take in: where it is, and the source and root it is kept under."""

    path: Path
    source: str
    root: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was not taken in, and why."""

    source: str
    reason: str


@dataclass(slots=True)
class Found:
    """What lies under the paths given."""

    files: list[File] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def find(paths: Iterable[Path]) -> Found:
    """The files under `paths`, in order; a file that two of them lead to counts once, under the first.

    A file given by name that cannot be read has failed; one met in a folder is left out with a warning.
    """
    found = Found()
    seen: set[Path] = set()
    sources: set[tuple[str, str]] = set()
    left_out: defaultdict[str, list[str]] = defaultdict(list)
    for given in paths:
        try:
            is_folder = given.is_dir()
            there = is_folder or given.exists()
        except OSError:
            is_folder = there = False
        if not there:
            found.failed.append(Failure(_shown(str(given)), "it is not there; check the path"))
            continue
        root = given.resolve() if is_folder else given.resolve().parent
        for path in _walk(given, found) if is_folder else [given]:
            source = _source(path.relative_to(given) if is_folder else Path(path.name))
            if is_folder and path.stem.lower() == ABOUT:
                left_out[ABOUT].append(source)
            elif is_folder and path.suffix.lower() not in FORMATS:
                left_out[path.suffix.lower()].append(source)
            elif (real := path.resolve()) in seen:
                continue
            elif (str(root), source) in sources:
                found.failed.append(Failure(source, "another file beside it has the same name; rename one of them"))
            else:
                seen.add(real)
                sources.add((str(root), source))
                found.files.append(File(path, source, _shown(str(root))))
    for suffix, names in sorted(left_out.items()):
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        found.warnings.append(f"Left out, since {_reason(suffix)}: {', '.join(names[:NAMED])}{more}.")
    return found


def _reason(left_out: str) -> str:
    if left_out == ABOUT:
        return "a README tells of its folder and not of a customer"
    return f"{left_out} is no format that can be read" if left_out else "a name without a suffix tells no format"


def _walk(folder: Path, found: Found) -> Iterator[Path]:
    """The files in a folder and those below it, in the order of their names; folders that links lead to once only."""
    entered: set[Path] = set()
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        if (real := here.resolve()) in entered:
            continue
        entered.add(real)
        try:
            inside = sorted(here.iterdir(), key=lambda path: path.name)
        except OSError as error:
            found.failed.append(Failure(_source(here.relative_to(folder)), _why(error)))
            continue
        below = []
        for path in inside:
            name = path.name.lower()
            if name.startswith((".", "~$")) or name.endswith(LEFTOVERS) or name in SYSTEM:
                continue
            try:
                if path.is_dir():
                    below.append(path)
                elif S_ISREG(path.stat().st_mode):
                    yield path
            except OSError as error:
                found.failed.append(Failure(_source(path.relative_to(folder)), _why(error)))
        waiting += reversed(below)


def _why(error: OSError) -> str:
    return f"it cannot be opened ({os.strerror(error.errno).lower()})" if error.errno else "it cannot be opened"


def _source(path: Path) -> str:
    return _shown(path.as_posix())


def _shown(name: str) -> str:
    return storable(normalize("NFC", name))


def path_of(root: str, source: str) -> Path | None:
    """Where the file taken in as `source` from `root` lies, however its name is composed; None if it is gone."""
    paths = (Path(root) / normalize(form, source) for form in ("NFC", "NFD"))
    return next((path for path in paths if path.is_file()), None)
