"""`make docs`: the pages that state our numbers, rendered from the numbers themselves."""

from importlib import import_module
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from knowledge import frameworks
from knowledge.numbers import numbers

PAGES = Path(__file__).parent
RUNGS = {
    1: "it says that it will not buy again",
    2: "it wants to be shown first, or doubts",
    3: "it presses on the price, tenders, compares",
    4: "three or more different products ordered in a year",
    5: "joint work, agreements over years, access to its data, few suppliers preferred",
    6: "it wants more of us: other sites, the rest of an order, at the table from the start",
    7: "it recommends us, lends its name, offers to speak for us",
    8: "it pays more, and says that it is worth it",
}


def rendered(page: Path) -> str:
    """A page with the numbers in it."""
    template = Environment(undefined=StrictUndefined, keep_trailing_newline=True).from_string(  # noqa: S701  Markdown
        page.read_text(encoding="utf-8")
    )
    modules = {number.module for number in numbers()}
    known = {name: import_module(f"{frameworks.__name__}.{name}") for name in modules if _is_framework(name)}
    return template.render(known, rungs=RUNGS, percent=lambda share: f"{share:.0%}")


def _is_framework(name: str) -> bool:
    return (Path(frameworks.__file__ or "").parent / f"{name}.py").exists()


def main() -> None:
    """Render every page beside its template."""
    for page in PAGES.glob("*.jinja"):
        page.with_suffix("").write_text(rendered(page), encoding="utf-8")


if __name__ == "__main__":
    main()
