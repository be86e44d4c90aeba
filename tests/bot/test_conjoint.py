from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from bot.cli.conjoint import conjoint_page, told
from knowledge.frameworks.conjoint import study
from knowledge.frameworks.segments import serving
from knowledge.model import Account, Choice
from tests.situations import TODAY

ACME = Account(key=1, name="Acme", sales_model="field", cost_to_serve=10_000.0)


def choices(who="Ann Lee", noise=1.0):
    """The tasks of someone who goes by price, and by chance as much as is told."""
    rng, made = np.random.default_rng(1), []
    for number in range(30):
        options = [tuple(float(rng.choice(levels)) for levels in ((90, 100, 110), (1, 2), (1, 2))) for _ in range(3)]
        chosen = int(np.argmin([price + 5 * noise * rng.gumbel() for price, _, _ in options]))
        made += [
            Choice(
                respondent=who,
                task=str(number),
                option="ABC"[at],
                price=price,
                quality=quality,
                service=service,
                chosen=at == chosen,
            )
            for at, (price, quality, service) in enumerate(options)
        ]
    return made


def page(by_account, account=ACME):
    found = study(by_account)
    served = serving(account, found.accounts.get(account.key), as_of=TODAY)
    written = StringIO()
    Console(file=written, width=100).print(conjoint_page(told(found, [(account, served)])))
    return written.getvalue()


def test_the_page_shows_part_worths_with_errors_and_how_each_account_should_be_served():
    shown = page({1: choices()})
    assert "30 choice tasks could be used." in shown
    assert "±" in shown
    assert "price (we are sure): inside sales" in shown or "price (we are fairly sure): inside sales" in shown
    assert "inside sales would do, and save about 6,000 a year in cost to serve." in shown
    assert "Ann Lee: price" in shown


def test_an_account_that_nobody_chose_for_is_not_on_it_and_who_is_of_no_account_is():
    shown = page({None: choices("Cai Orr")})
    assert "Acme" not in shown
    assert "Of no account" in shown
    assert "Cai Orr: price" in shown


@pytest.mark.parametrize(
    ("model", "line"),
    [("inside", "It is served so."), (None, "How it is served is not on file.")],
    ids=["right", "not on file"],
)
def test_what_is_right_or_not_on_file_is_told(model, line):
    assert line in page({1: choices()}, Account(key=1, name="Acme", sales_model=model))


def test_what_could_not_be_used_is_told():
    assert "Not told" not in page({1: choices()})
    assert "Task 1 of Ann Lee is left out: no option is marked as chosen." in page(
        {1: [each for each in choices() if not (each.task == "1" and each.chosen)]}
    )


def test_without_choices_the_page_says_so():
    assert "No part-worths: no task can be used in which anything varies." in page({})
