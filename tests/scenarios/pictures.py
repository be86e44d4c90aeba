"""The README's pictures of Rapport in Slack, taken from `rapport try` on the examples: `make pictures`."""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.scenarios.trying import DESKTOP, PHONE, ROOT, brief, chromium, feedback, home, looking, trying, voices

FOLDER = ROOT / "docs" / "pictures"
COLOURS = 128
PICTURES = {
    "brief": (brief, DESKTOP),
    "brief-phone": (brief, PHONE),
    "home": (home, DESKTOP),
    "feedback": (feedback, DESKTOP),
    "feedback-phone": (feedback, PHONE),
    "voices": (voices, DESKTOP),
}


def small(png):
    """A picture in few colours, which is a fifth of its size."""
    made = BytesIO()
    few = Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(made, "PNG", optimize=True)
    return made.getvalue()


def main():
    """Take them all."""
    executable = chromium()
    if executable is None:
        sys.exit("There is no Chromium on this computer to take pictures with.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as users_home, trying(Path(users_home)) as (url, _):
        for name, (act, size) in PICTURES.items():
            with looking(executable, size) as (page, _):
                act(page, url)
                page.wait_for_timeout(700)
                (FOLDER / f"slack-{name}.png").write_bytes(small(page.screenshot()))


if __name__ == "__main__":
    main()
