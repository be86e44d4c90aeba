"""The numbers we judge by: each is named once, in the module whose rule it serves, and every one may be set.

A file of settings (TOML) has a table a module and a line a number: `[loyalty]`, `COSTLY_FROM = 0.2`. It is read where
everything is put together, before anything is judged.
"""

import ast
import pkgutil
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final, TypeGuard

from knowledge.errors import SettingsError

PACKAGES: Final = ("knowledge.frameworks", "knowledge.voice")
"""Where the rules are."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number by module and name, as it stands now, and what it means in the words of its module."""

    module: str
    name: str
    value: float
    meaning: str


def numbers() -> tuple[Number, ...]:
    """All of them, by module, in the order of their source."""
    return tuple(number for module in _modules() for number in _in(module))


def read(file: Path) -> dict[str, dict[str, float]]:
    """The numbers that a file sets, by module. Error: `SettingsError`."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not TOML: {error}.") from None


def put(given: Mapping[str, Mapping[str, float]]) -> None:
    """Put numbers in the place of ours, wherever they are used. Error: `SettingsError`, and then none is put."""
    known = {(number.module, number.name): number for number in numbers()}
    wrong = [
        f"{module}.{name}" if (module, name) not in known else f"{module}.{name} = {value!r}"
        for module, named in given.items()
        for name, value in (named.items() if isinstance(named, Mapping) else [("", named)])
        if (module, name) not in known or isinstance(value, bool) or not isinstance(value, int | float)
    ]
    if wrong:
        raise SettingsError(f"These are no numbers of ours: {', '.join(wrong)}. `rapport numbers` lists them.")
    modules = {_short(module): module for module in _modules()}
    for module, named in given.items():
        for name, value in named.items():
            _replace(modules[module], name, value)


def _replace(home: ModuleType, name: str, value: float) -> None:
    """Change a number in its module, and in those that have taken it over by import."""
    for module in list(sys.modules.values()):
        ours = module.__name__.split(".")[0] in {"knowledge", "bot"} and name in vars(module)
        if ours and (module is home or _imports(module, home, name)):
            setattr(module, name, value)


def _imports(module: ModuleType, home: ModuleType, name: str) -> bool:
    return any(
        isinstance(statement, ast.ImportFrom)
        and statement.module == home.__name__
        and any(alias.name == name for alias in statement.names)
        for statement in _source(module)
    )


def _source(module: ModuleType) -> list[ast.stmt]:
    return ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8")).body


def _modules() -> Iterator[ModuleType]:
    for package in map(import_module, PACKAGES):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield import_module(found.name)


def _short(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def _in(module: ModuleType) -> Iterator[Number]:
    """The numbers that a module names; one without a sentence of its own shares that of the next."""
    meaning = ""
    found: list[Number] = []
    for statement in reversed(_source(module)):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            meaning = str(statement.value.value)
        elif (name := _constant(statement)) and _is_number(value := getattr(module, name, None)):
            found.append(Number(_short(module), name, value, " ".join(meaning.split())))
        else:
            meaning = ""
    yield from reversed(found)


def _constant(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        name = statement.target.id
    elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        name = statement.targets[0].id
    else:
        return None
    return name if name.isupper() and not name.startswith("_") else None


def _is_number(value: Any) -> TypeGuard[int | float]:  # noqa: ANN401  whatever a module holds
    return isinstance(value, int | float) and not isinstance(value, bool)
