"""The house rules that a reader relies on: which way imports run."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "bot": {"bot", "ingest", "knowledge", "prompts"},
    "ingest": {"ingest", "knowledge", "prompts"},
    "knowledge": {"knowledge", "prompts"},
    "prompts": {"prompts"},
}


def imports_of(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way_from_the_doors_to_the_prompts(package):
    for file in (ROOT / package).rglob("*.py"):
        ours = {name.split(".")[0] for name in imports_of(file)} & set(MAY_IMPORT)
        assert ours <= MAY_IMPORT[package], f"{file.relative_to(ROOT)} imports {ours - MAY_IMPORT[package]}"


def test_only_the_composition_root_knows_which_adapter_is_in_use():
    for package in MAY_IMPORT:
        for file in (ROOT / package).rglob("*.py"):
            inside = "adapters" in file.parts or file == ROOT / "bot" / "assembly.py"
            if not inside:
                named = {name for name in imports_of(file) if name.startswith("knowledge.adapters")}
                assert not named, f"{file.relative_to(ROOT)} imports {named}"
