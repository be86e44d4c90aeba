import pytest

from bot.cli import run


@pytest.mark.parametrize("option", ["--as-of", "--since"])
def test_a_day_written_otherwise_is_refused_with_how_to_write_it(option, capsys):
    assert run(["brief", "Acme", option, "3.4.2026"]) == 2
    told = capsys.readouterr().err
    assert f"'{option}': write the day as year-month-day, such as 2026-11-25, not “3.4.2026”." in told
    assert "%Y" not in told
