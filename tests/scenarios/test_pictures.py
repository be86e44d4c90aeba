"""Pictures from a terminal."""

import pytest

from tests.scenarios.conftest import Terminal

pytestmark = pytest.mark.slow

FILES = {
    "accounts.csv": "Name,Owner,Annual Revenue With Us,Cost To Serve\nAcme,Mads Holm,300,60\nBorel,,500,25\n",
    "contacts.csv": "Name,Email,Account,Title\nAnna Berg,anna@acme.example,Acme,Maintenance Manager\n",
    "orders.csv": "Order Number,Account,Order Date,Promised Date,Delivered Date,Product\n"
    "1,Acme,2026-01-05,2026-02-01,2026-02-09,Pump\n",
    "Acme/2026-05-01 call.vtt": "WEBVTT\n\n1\n00:00:01.000 --> 00:00:09.000\n"
    "<v Anna Berg>We recommended you to our sister plant.</v>\n",
}


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    for name, text in FILES.items():
        file = folder / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    terminal = Terminal(folder / "home")
    terminal.json("ingest", folder / "in")
    return terminal


def is_png(file):
    return file.read_bytes().startswith(b"\x89PNG")


def test_the_portfolio_is_drawn_beside_what_is_told(taken_in, tmp_path):
    told = taken_in.json("portfolio", "--plot", tmp_path / "portfolio.png")
    assert [each["name"] for each in told["accounts"]] == ["Borel", "Acme"]
    assert is_png(tmp_path / "portfolio.png")


def test_an_account_has_four_pictures(taken_in, tmp_path):
    told = taken_in.json("pictures", "acme", tmp_path / "new" / "folder")
    assert told["account"] == "Acme"
    assert sorted(told["pictures"]) == ["contacts", "network", "orders", "uncertainty"]
    assert all(is_png(tmp_path / "new" / "folder" / f"{name}.png") for name in told["pictures"])


@pytest.mark.parametrize(
    ("file", "told"),
    [("picture.jpg", "give a file that ends in .png"), ("no/such/folder/picture.png", "cannot be written")],
)
def test_a_picture_that_cannot_be_written_is_refused_in_a_sentence(taken_in, tmp_path, file, told):
    refused = taken_in("portfolio", "--plot", tmp_path / file, status=1)
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr
