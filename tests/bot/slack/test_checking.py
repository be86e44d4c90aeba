"""Every view that `rapport doctor --slack` has Slack look at, held against the limits that Slack documents."""

import pytest

from bot.assembly import Assembly
from bot.settings import Settings
from bot.slack.checking import every_view
from tests.slack.blocks import message_faults, view_faults


@pytest.fixture(scope="module")
def views(tmp_path_factory, cache):
    folder = tmp_path_factory.mktemp("views")
    (folder / "Acme").mkdir()
    said = "Helen: We need somebody who tells us why the dryer stops.\nHelen: Your last deliveries came late.\n"
    (folder / "Acme" / "2026-05-04 call.txt").write_text(said, encoding="utf-8")
    settings = Settings.read(RAPPORT_HOME=str(folder / "home"), RAPPORT_CACHE=str(cache))
    with Assembly(settings) as rapport:
        rapport.pipeline.ingest([folder])
        yield dict(every_view(rapport))


def test_they_are_all_within_the_limits(views):
    for name, view in views.items():
        faults = view_faults(view["view"]) if "view" in view else message_faults(view["message"])
        assert faults == [], name


def test_those_of_an_account_are_among_them(views):
    assert {"a brief", "more evidence", "correct", "quotes", "home", "field feedback"} <= views.keys()
