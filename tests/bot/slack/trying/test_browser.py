import pytest

from bot.slack.trying.browser import bound
from bot.slack.trying.running import ROOT
from knowledge.errors import SettingsError


def test_the_page_is_bound_to_this_computer_alone():
    with bound(None) as door:
        assert door.getsockname()[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_refused_with_what_to_do():
    with bound(None) as taken:
        taken.listen()
        with pytest.raises(SettingsError, match="leave --port out for a free one"), bound(taken.getsockname()[1]):
            pass


def test_the_page_names_no_other_address():
    for file in (ROOT / "bot/slack/trying/page").iterdir():
        assert "://" not in file.read_text("utf-8"), file.name
