"""Field feedback in Slack: entered in ten seconds, confirmed with what it was read as, and never lost."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, get_args

from bot.logbook import Feedback, News, ReadAs
from bot.slack.views import ids
from bot.slack.views.text import (
    PLACEHOLDER,
    Block,
    actions,
    button,
    fallback,
    line,
    modal,
    option,
    paragraph,
    plain,
    quotation,
    rich,
    small,
    words,
)
from bot.slack.views.text import (
    field as field_of,
)
from bot.words import counted, day, shortened
from knowledge.model import Severity, Signal

LONGEST: Final = 3000
"""How many characters an input of Slack holds."""

FILES: Final = 5
"""How many files one may add: ours."""

FILE_NAME: Final = 100
SHORT: Final = 200
"""How many characters of a file's name are kept, and may be typed where a name is asked for: ours."""

STAYS: Final = "The name is kept with it; the file itself stays in Slack"
"""What becomes of a photo or a file."""

LISTED: Final = 8
"""How much of what somebody entered the home tab lists: ours."""

BECAME: Final = {
    "received": "kept",
    "used": "used in a brief",
    "addressed": "being addressed",
    "met": "met",
    "withdrawn": "withdrawn",
}
"""What became of feedback, in a word or two."""

READ: Final = {
    "need": "the customer is unsure what it needs",
    "market": "the customer is unsure of the market",
    "transaction": "the customer is unsure of getting what it orders",
}
"""The uncertainty that it was read as."""

SIGNALS: Final = {
    Signal.PROMISE: "a promise",
    Signal.COMPLAINT: "a complaint",
    Signal.PRAISE: "praise",
    Signal.PRICE_PRESSURE: "pressure on the price",
    Signal.COMPETITOR: "a competitor",
    Signal.GROWTH_OPPORTUNITY: "a chance to grow",
    Signal.DECISION_MAKER_CHANGE: "a change of who decides",
    Signal.SWITCHING_RISK: "a risk of losing them",
    Signal.PROCESS_CHANGE: "a change in how they work",
    Signal.OBJECTIVE: "an aim of theirs",
    Signal.CONSTRAINT: "a limit of theirs",
    Signal.RESOLVED: "trouble that is over",
}
"""What else it was read as."""


@dataclass(frozen=True, slots=True)
class Form:
    """Field feedback as it stands in the form; `why` is why the account was guessed, `id` is of what is edited."""

    account: str | None = None
    why: str | None = None
    text: str = ""
    said_by: str | None = None
    asset: str | None = None
    severity: Severity | None = None
    files: tuple[str, ...] = ()
    id: str | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a form carries along unseen."""

    id: str | None = None
    files: list[str] = field(default_factory=list)


def feedback_modal(form: Form, problem: str | None = None) -> Block:
    """The form, filled as far as is known; `problem` says what went wrong with it before."""
    kept = json.dumps(asdict(_Kept(form.id, list(form.files))), ensure_ascii=False)
    account = {
        "type": "external_select",
        "action_id": ids.ACCOUNT,
        "min_query_length": 0,
        "placeholder": plain("Which customer?", PLACEHOLDER),
    }
    if form.account:
        account["initial_option"] = option(form.account, form.account[:150])
    severity = {
        "type": "static_select",
        "action_id": ids.SEVERITY,
        "placeholder": plain("How bad is it?", PLACEHOLDER),
        "options": [option(each, each) for each in get_args(Severity)],
    }
    if form.severity:
        severity["initial_option"] = option(form.severity, form.severity)
    blocks = [
        *([rich(line(words(problem, bold=True)))] if problem else []),
        field_of(ids.WORDS, "What did you see or hear?", _input(ids.WORDS, form.text, several=True)),
        field_of(ids.ACCOUNT, "Customer", account, hint=f"Guessed: {form.why}." if form.why else None),
        field_of(
            ids.SAID_BY,
            "Who there said it?",
            _input(ids.SAID_BY, form.said_by),
            optional=True,
            hint="Leave it empty for what you saw yourself.",
        ),
        field_of(ids.ASSET, "Which equipment?", _input(ids.ASSET, form.asset), optional=True),
        field_of(ids.SEVERITY, "Severity", severity, optional=True),
    ]
    if not form.files:
        blocks.append(field_of(ids.FILES, "Photo or file", _files(), optional=True, hint=f"{STAYS}."))
    else:
        blocks.append(small(f"With {', '.join(form.files)}. {STAYS}."))
    if len(form.text) > LONGEST:
        blocks.append(
            small(f"It goes on; what stands above is its first {LONGEST:,} characters, and only that is kept.")
        )
    callback, title, submit = (
        (ids.FIELD_EDITED, "Edit feedback", "Save") if form.id else (ids.FIELD_SENT, "Field feedback", "Send")
    )
    return modal(callback, title, blocks, submit=submit, kept=kept, close="Cancel")


def form_of(view: dict[str, Any]) -> Form:
    """What stands in a form that was sent."""
    values = view["state"]["values"]
    kept = json.loads(view.get("private_metadata") or "{}")
    added = _entered(values, ids.FILES).get("files") or []
    return Form(
        account=_chosen(values, ids.ACCOUNT),
        text=_entered(values, ids.WORDS).get("value") or "",
        said_by=_entered(values, ids.SAID_BY).get("value"),
        asset=_entered(values, ids.ASSET).get("value"),
        severity=_chosen(values, ids.SEVERITY),  # type: ignore[arg-type]  # it is one of those we offer
        files=(*kept.get("files", ()), *names_of(added)),
        id=kept.get("id"),
    )


def names_of(files: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """The names of files of Slack, as many as one may add."""
    return tuple((each.get("name") or each["id"])[:FILE_NAME] for each in files[:FILES])


def waiting_modal(title: str) -> Block:
    """What is shown while something is done."""
    return modal("waiting", title, [paragraph("One moment …")])


def told_modal(title: str, sentence: str) -> Block:
    """One sentence."""
    return modal("told", title, [paragraph(sentence)])


def kept_modal(feedback: Feedback) -> Block:
    """That it is kept, and what it was read as."""
    return modal("kept", "Field feedback", [rich(*_confirmation(feedback))], close="Done")


def kept_text(feedback: Feedback) -> str:
    """What stands in for the confirmation in a notification."""
    return fallback(f"Kept: your feedback on {feedback.account or 'a customer'}.")


def kept_blocks(feedback: Feedback) -> list[Block]:
    """The confirmation: what was kept, what it was read as, where else it was seen, and how to change it."""
    return [
        rich(*_confirmation(feedback)),
        _changing(feedback),
    ]


def withdrawn_blocks(feedback: Feedback) -> list[Block]:
    """That it was taken back."""
    return [paragraph(f"Withdrawn: your feedback on {feedback.account or 'a customer'} of {day(feedback.at.date())}.")]


def lost_blocks(form: Form, problem: str) -> list[Block]:
    """Feedback that could not be kept, given back to whoever typed it."""
    rest = json.dumps(asdict(replace(form, text="", why=None)), ensure_ascii=False)
    return [
        rich(line(words("Not kept: ", bold=True), problem), line("Here is what you wrote:")),
        rich(quotation(form.text), block_id=ids.WORDS),
        actions(button("Open it again", ids.FIELD_AGAIN, rest)),
    ]


def form_again(value: str, blocks: Sequence[dict[str, Any]]) -> Form:
    """The form whose words a message gave back."""
    given: dict[str, Any] = next((block for block in blocks if block.get("block_id") == ids.WORDS), {"elements": []})
    text = "".join(piece.get("text", "") for part in given["elements"] for piece in part["elements"])
    kept = json.loads(value)
    return Form(**kept | {"text": text, "files": tuple(kept["files"])})


def news_text(news: News) -> str:
    """What became of feedback, for a notification."""
    return fallback(_news(news))


def news_blocks(news: News) -> list[Block]:
    """What became of feedback."""
    parts = [line(_news(news)), quotation(shortened(news.feedback.text, 240))]
    if news.need and news.status != "used":
        parts += [line("The need it fed:"), quotation(f"“{shortened(news.need.statement, 240)}”")]
    return [rich(*parts)]


def listed_blocks(feedback: Sequence[Feedback]) -> list[Block]:
    """What somebody entered, and what became of each."""
    blocks: list[Block] = []
    for each in feedback[:LISTED]:
        facts = f"{day(each.at.date())} · {each.account or 'no customer'} · "
        state = line(facts, words(BECAME[each.status], bold=True))
        blocks.append(rich(state, quotation(shortened(each.text, 160))) if each.text else rich(state))
        if each.status != "withdrawn":
            blocks.append(_changing(each))
    return blocks


def form_to_edit(feedback: Feedback) -> Form:
    """The form with what was entered."""
    return Form(
        account=feedback.account,
        text=feedback.text,
        said_by=feedback.said_by,
        asset=feedback.asset,
        severity=feedback.severity,
        files=feedback.files,
        id=feedback.id,
    )


def _changing(feedback: Feedback) -> Block:
    return actions(
        button("Edit", ids.FIELD_EDIT, feedback.id),
        button("Withdraw", ids.FIELD_WITHDRAW, feedback.id, sure="Its text, and all that was read in it, is gone."),
    )


def _confirmation(feedback: Feedback) -> list[Block]:
    facts = [
        f"said by {feedback.said_by}" if feedback.said_by else "",
        f"about {feedback.asset}" if feedback.asset else "",
        f"severity {feedback.severity}" if feedback.severity else "",
        f"with {', '.join(feedback.files)}, in Slack" if feedback.files else "",
    ]
    told = " · ".join(fact for fact in facts if fact)
    seen = feedback.seen_at
    return [
        line(words("Kept", bold=True), f" on {feedback.account or 'a customer'}, for its next brief, with your name."),
        quotation(shortened(feedback.text, 400)),
        *([line(words(told, italic=True))] if told else []),
        line(words("Read as: ", bold=True), _read(feedback.read_as)),
        *([line(words("Seen at ", bold=True), f"{counted(seen, 'other site')}.")] if seen else []),
        *([line("Not seen at any other site so far.")] if seen == 0 else []),
    ]


def _read(read: ReadAs | None) -> str:
    if read is None:
        return "not read yet; it is kept, and will be."
    found = [
        *(["something they lack"] if read.need else []),
        *([READ[read.uncertainty]] if read.uncertainty in READ else []),
        *(SIGNALS[signal] for signal in read.signals),
    ]
    return f"{'; '.join(found)}." if found else "a note, without a need or a doubt in it."


def _news(news: News) -> str:
    account = news.feedback.account or "a customer"
    return {
        "used": f"Your feedback on {account} was used in a brief.",
        "addressed": f"What you reported at {account} is being addressed.",
        "met": f"What you reported at {account} is met, by their latest word.",
    }.get(news.status, f"Your feedback on {account} is {BECAME[news.status]}.")


def _input(action: str, value: str | None, *, several: bool = False) -> Block:
    most = LONGEST if several else SHORT
    made: Block = {"type": "plain_text_input", "action_id": action, "multiline": several, "max_length": most}
    if several:
        made["focus_on_load"] = True
    return made | ({"initial_value": value[:most]} if value else {})


def _files() -> Block:
    return {"type": "file_input", "action_id": ids.FILES, "max_files": FILES}


def _entered(values: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = (values.get(name) or {}).get(name) or {}
    return found


def _chosen(values: dict[str, Any], name: str) -> str | None:
    selected = _entered(values, name).get("selected_option") or {}
    value: str | None = selected.get("value")
    return value
