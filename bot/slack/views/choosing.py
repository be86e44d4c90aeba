"""Small modals in which something is chosen: an account, a channel, what to correct, or why an answer did not help."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from bot.slack.views import ids
from bot.slack.views.text import PLACEHOLDER, Block, actions, button, field, modal, option, paragraph, plain, small
from bot.words import UNCERTAIN, shortened
from knowledge.briefing import Brief
from knowledge.model import Account

OPTIONS: Final = 100
"""How many options a menu has at most (Slack)."""

CANDIDATES: Final = 5
"""How many accounts that may have been meant are offered: ours."""

PER_KIND: Final = 20
"""How many needs, promises, people and quotes may be corrected from a brief: ours."""

VERDICTS: Final = {
    "not-a-need": "it is not a need",
    "met": "the need is met",
    "open": "it is still open",
    "kept": "the promise was kept",
    "broken": "the promise was broken",
    "type need": "they are unsure what they need",
    "type market": "they are unsure of the market",
    "type transaction": "they are unsure of getting what they order",
    "type none": "they are not unsure of anything",
    "left": "the person has left",
    "account": "it is another customer's",
}
"""What one may say of what a brief tells, in the words of `rapport correct` and in a rep's."""


def account_options(accounts: Sequence[Account]) -> list[Block]:
    """Accounts as options of a menu."""
    return [option(each.name, each.name[:150]) for each in accounts[:OPTIONS]]


def pick_modal() -> Block:
    """Which customer to be briefed on."""
    return modal(ids.PICKED, "Brief me", [field(ids.ACCOUNT, "Customer", _accounts())], submit="Brief me")


def did_you_mean(sentence: str, candidates: Sequence[str]) -> list[Block]:
    """The accounts that may have been meant, each a button to its brief."""
    buttons = (button(name, f"{ids.BRIEF}.{number}", name) for number, name in enumerate(candidates[:CANDIDATES]))
    return [paragraph(sentence), actions(*buttons)]


def share_modal(account: str) -> Block:
    """Which channel to share a brief in."""
    channels = {
        "type": "conversations_select",
        "action_id": ids.CHANNEL,
        "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True},
        "placeholder": plain("Which channel?", PLACEHOLDER),
    }
    blocks = [
        field(ids.CHANNEL, "Channel", channels),
        small("It is posted only where everybody in the channel may see this customer."),
    ]
    return modal(ids.SHARED, "Share the brief", blocks, submit="Share", kept=account, close="Cancel")


def correct_modal(brief: Brief) -> Block:
    """What in a brief is wrong, and what is right."""
    things = list(_things(brief))[:OPTIONS]
    if not things:
        return modal("told", "Correct this", [paragraph("There is nothing in this brief yet that could be corrected.")])
    verdicts = [option(told.capitalize(), words) for words, told in VERDICTS.items()]
    blocks = [
        field(ids.WHAT, "What is wrong?", _menu(ids.WHAT, "Pick what it is about", things)),
        field(ids.VERDICT, "What is right?", _menu(ids.VERDICT, "Say how it is", verdicts)),
        field(ids.ACCOUNT, "Whose is it?", _accounts(), optional=True, hint="Only where it is another customer's."),
        small("What you say outranks what was read, from the next brief on, and is kept with your name."),
    ]
    return modal(ids.CORRECTED, "Correct this", blocks, submit="Save", kept=brief.account.name, close="Cancel")


def why_modal(kept: str) -> Block:
    """Why an answer did not help."""
    why = {"type": "plain_text_input", "action_id": ids.WHY, "multiline": True, "max_length": 1000}
    block = field(ids.WHY, "What was wrong or missing?", why, optional=True)
    return modal(ids.NOT_HELPFUL, "Not helpful", [block], submit="Send", kept=kept, close="Cancel")


def chosen(view: dict[str, Any], name: str) -> str | None:
    """What was chosen or entered in a field of a modal."""
    entered = view["state"]["values"].get(name, {}).get(name) or {}
    option = entered.get("selected_option") or {}
    value: str | None = option.get("value") or entered.get("selected_conversation") or entered.get("value")
    return value


def _accounts() -> Block:
    return {
        "type": "external_select",
        "action_id": ids.ACCOUNT,
        "min_query_length": 0,
        "placeholder": plain("Type a name", PLACEHOLDER),
    }


def _menu(name: str, hint: str, options: list[Block]) -> Block:
    return {"type": "static_select", "action_id": name, "placeholder": plain(hint, PLACEHOLDER), "options": options}


def _things(brief: Brief) -> Iterator[Block]:
    """What a brief tells, by the ids or names under which it can be corrected; each once."""
    told: dict[str, str] = {}
    for need in brief.unmet_needs[:PER_KIND]:
        told.setdefault(need.id, f"Need: {need.statement}")
    for promise in brief.promises[:PER_KIND]:
        told.setdefault(promise.id, f"Promise: {promise.text}")
    for piece in brief.uncertainty.evidence[:PER_KIND]:
        told.setdefault(piece.id, f"Unsure of {UNCERTAIN[piece.type]}: {piece.quote}")
    for person in brief.contacts.people[:PER_KIND]:
        told.setdefault(person.name, f"Person: {person.name}")
    for reference, label in told.items():
        yield option(shortened(label, 70), reference)
