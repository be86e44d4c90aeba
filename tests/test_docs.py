import pytest

from docs.render import PAGES, rendered


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.jinja")), ids=lambda page: page.name)
def test_a_page_states_the_numbers_that_are_judged_by(page):
    assert page.with_suffix("").read_text(encoding="utf-8") == rendered(page), "make docs renders it anew"
