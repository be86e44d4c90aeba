"""What we say to a language model: one file a prompt, its version in its name (`answer.v1.jinja`); old ones stay.

A prompt has two blocks, `system` (what is asked of the model) and `user` (what it is asked about). Whatever is put into
either is data, written by anybody: it stands between fences, ⟦evidence e1⟧ … ⟦end⟧, and cannot close them, since the
brackets they are made of are replaced wherever a value brings them.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jinja2 import Environment

_FENCES: Final = str.maketrans("⟦⟧", "[]")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as it is sent; `name` says which file and version it was made from."""

    name: str
    system: str
    user: str


def render(name: str, **values: object) -> Prompt:
    """The prompt of that name (`answer.v1`); raises `TypeError` where a variable is missing, or has no use in it."""
    from jinja2 import meta  # noqa: PLC0415  only who asks a model needs it

    jinja = _environment()
    source = (Path(__file__).parent / f"{name}.jinja").read_text(encoding="utf-8")
    needed = meta.find_undeclared_variables(jinja.parse(source))
    if needed != values.keys():
        missing, unused = sorted(needed - values.keys()), sorted(values.keys() - needed)
        raise TypeError(f"The prompt {name} misses {missing or 'nothing'} and has no use for {unused or 'nothing'}.")
    template = jinja.from_string(source)
    system, user = (
        "".join(template.blocks[block](template.new_context(values))).strip() for block in ("system", "user")
    )
    return Prompt(name, system, user)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415  likewise

    return Environment(  # noqa: S701  a prompt is no HTML; `finalize` sees every value
        undefined=StrictUndefined, finalize=_within_fences, trim_blocks=True, lstrip_blocks=True
    )


def _within_fences(value: object) -> str:
    return str(value).translate(_FENCES)
