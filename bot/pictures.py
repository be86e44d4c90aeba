"""Pictures written to files."""

from collections.abc import Mapping
from pathlib import Path

from knowledge.errors import RapportError


class UnknownPicture(RapportError):
    """A file of a kind that a picture cannot be written as, or that cannot be written."""

    kind = "unknown_picture"


def picture_file(file: Path) -> Path:
    """The file as given, checked before anything is drawn. Error: `UnknownPicture`."""
    if file.suffix.lower() != ".png":
        raise UnknownPicture(f"A picture cannot be written as {file.name}: give a file that ends in .png.")
    return file


def write_picture(png: bytes, file: Path) -> None:
    """Write a picture to a file. Error: `UnknownPicture`."""
    try:
        file.write_bytes(png)
    except OSError as error:
        raise UnknownPicture(f"{file} cannot be written: {error.strerror}.") from None


def write_pictures(pictures: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """Write pictures into a folder, each under its name; returns where each is. Error: `UnknownPicture`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnknownPicture(f"The folder {folder} cannot be made: {error.strerror}.") from None
    files = {name: folder / f"{name}.png" for name in pictures}
    for name, file in files.items():
        write_picture(pictures[name], file)
    return files
