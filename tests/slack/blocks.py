"""What Slack takes of messages and views, as its documents say; all else is a fault, named with where it stands."""

import json
import re

BLOCKS_IN = {"message": 50, "modal": 100, "home": 100}
CHARACTERS_IN_MESSAGE = 13_200
MARKDOWN_IN_MESSAGE = 12_000
CALLS = re.compile(r"<!(?:channel|here|everyone)|<!subteam|<@[UW]")

SURFACES = {
    "actions": {"message", "modal", "home"},
    "context": {"message", "modal", "home"},
    "context_actions": {"message"},
    "divider": {"message", "modal", "home"},
    "header": {"message", "modal", "home"},
    "image": {"message", "modal", "home"},
    "input": {"message", "modal", "home"},
    "markdown": {"message"},
    "rich_text": {"message", "modal", "home"},
    "section": {"message", "modal", "home"},
}
BLOCK_KEYS = {
    "actions": {"elements"},
    "context": {"elements"},
    "context_actions": {"elements"},
    "divider": set(),
    "header": {"text"},
    "image": {"alt_text", "image_url", "slack_file", "title"},
    "input": {"label", "element", "optional", "hint", "dispatch_action"},
    "markdown": {"text"},
    "rich_text": {"elements"},
    "section": {"text", "fields", "accessory", "expand"},
}
MENU = {"action_id", "placeholder", "confirm", "focus_on_load"}
ELEMENT_KEYS = {
    "button": {"action_id", "text", "value", "url", "style", "confirm", "accessibility_label"},
    "conversations_select": MENU | {"filter", "initial_conversation", "default_to_current_conversation"},
    "external_select": MENU | {"min_query_length", "initial_option"},
    "feedback_buttons": {"action_id", "positive_button", "negative_button"},
    "file_input": {"action_id", "filetypes", "max_files"},
    "plain_text_input": {
        "action_id", "multiline", "max_length", "min_length", "initial_value", "placeholder", "focus_on_load",
    },
    "radio_buttons": {"action_id", "options", "initial_option", "confirm", "focus_on_load"},
    "static_select": MENU | {"options", "initial_option"},
}  # fmt: skip
INPUTS = {
    "conversations_select", "external_select", "file_input", "plain_text_input", "radio_buttons", "static_select",
}  # fmt: skip
VIEW_KEYS = {
    "type", "callback_id", "title", "submit", "close", "blocks", "private_metadata", "external_id", "clear_on_close",
    "notify_on_close",
}  # fmt: skip


def message_faults(message):
    """What is wrong with the arguments of a message."""
    check = Check("message")
    blocks = message.get("blocks")
    if not message.get("text") and not blocks:
        check.fault("text", "a message says nothing")
    if blocks and not message.get("text"):
        check.fault("text", "blocks without a text to stand in for them")
    if message.get("text"):
        check.markup(message["text"], "text")
        if len(message["text"]) > 4_000:
            check.fault("text", "over 4,000 characters")
    check.blocks(blocks or [])
    return check.faults


def blocks_faults(blocks):
    """What is wrong with blocks that end a stream."""
    check = Check("message")
    check.blocks(blocks)
    return check.faults


def view_faults(view):
    """What is wrong with a modal or a home tab."""
    check = Check(view.get("type"))
    if view.get("type") not in {"modal", "home"}:
        check.fault("type", f"no view is of type {view.get('type')!r}")
        return check.faults
    check.keys(view, VIEW_KEYS, "view")
    if view["type"] == "modal":
        check.text(view.get("title"), "title", 24, {"plain_text"})
    for name in ("submit", "close"):
        if view.get(name):
            check.text(view[name], name, 24, {"plain_text"})
    if any(block.get("type") == "input" for block in view.get("blocks", ())) and not view.get("submit"):
        check.fault("submit", "inputs without a way to submit them")
    if len(view.get("private_metadata") or "") > 3_000:
        check.fault("private_metadata", "over 3,000 characters")
    if len(view.get("callback_id") or "") > 255:
        check.fault("callback_id", "over 255 characters")
    check.blocks(view.get("blocks") or [])
    return check.faults


class Check:
    """Faults of one message or view."""

    def __init__(self, surface):
        self.surface = surface
        self.faults = []

    def fault(self, where, what):
        self.faults.append(f"{where}: {what}")

    def keys(self, value, known, where):
        for name in value.keys() - known - {"type", "block_id"}:
            self.fault(where, f"Slack knows no {name!r} there")

    def text(self, value, where, most, kinds=frozenset({"plain_text", "mrkdwn"})):
        if not isinstance(value, dict) or value.get("type") not in kinds:
            self.fault(where, f"needs a text of type {' or '.join(sorted(kinds))}")
            return
        self.keys(value, {"text", "emoji", "verbatim"}, where)
        words = value.get("text")
        if not isinstance(words, str) or not words:
            self.fault(where, "an empty text")
            return
        if len(words) > most:
            self.fault(where, f"over {most} characters")
        if value["type"] == "mrkdwn":
            self.markup(words, where)

    def markup(self, words, where):
        if CALLS.search(words):
            self.fault(where, f"calls people: {words!r}")

    def blocks(self, blocks):
        if len(blocks) > BLOCKS_IN.get(self.surface, 0):
            self.fault("blocks", f"{len(blocks)} blocks")
        seen = set()
        for number, block in enumerate(blocks):
            where = f"blocks[{number}]"
            kind = block.get("type") if isinstance(block, dict) else None
            if self.surface not in SURFACES.get(kind, set()):
                self.fault(where, f"no block of type {kind!r} in a {self.surface}")
                continue
            self.keys(block, BLOCK_KEYS[kind], where)
            name = block.get("block_id")
            if name is not None and (name in seen or not 0 < len(name) <= 255):
                self.fault(where, f"block_id {name!r} is there twice or too long")
            seen.add(name)
            getattr(self, kind)(block, where)
        if self.surface == "message":
            if characters(blocks) > CHARACTERS_IN_MESSAGE:
                self.fault("blocks", "msg_blocks_too_long")
            markdown = sum(len(block["text"]) for block in blocks if block.get("type") == "markdown")
            if markdown > MARKDOWN_IN_MESSAGE:
                self.fault("blocks", "over 12,000 characters of markdown")

    def divider(self, block, where):
        pass

    def header(self, block, where):
        self.text(block.get("text"), where, 150, {"plain_text"})

    def markdown(self, block, where):
        if not block.get("text"):
            self.fault(where, "an empty text")

    def section(self, block, where):
        if "text" not in block and "fields" not in block:
            self.fault(where, "needs a text or fields")
        if "text" in block:
            self.text(block["text"], where, 3_000)
        for each in block.get("fields", ()):
            self.text(each, f"{where}.fields", 2_000)
        if len(block.get("fields", ())) > 10:
            self.fault(where, "over 10 fields")
        if "accessory" in block:
            self.element(block["accessory"], f"{where}.accessory")

    def context(self, block, where):
        if not 1 <= len(block.get("elements", ())) <= 10:
            self.fault(where, "needs 1 to 10 elements")
        for each in block.get("elements", ()):
            if each.get("type") != "image":
                self.text(each, where, 2_000)

    def image(self, block, where):
        if not block.get("alt_text") or not ("image_url" in block) ^ ("slack_file" in block):
            self.fault(where, "needs an alt_text and one image")

    def actions(self, block, where, most=25):
        elements = block.get("elements", ())
        if not 1 <= len(elements) <= most:
            self.fault(where, f"needs 1 to {most} elements")
        names = [each.get("action_id") for each in elements]
        if len(names) != len(set(names)):
            self.fault(where, f"action_id there twice: {names}")
        for each in elements:
            self.element(each, where)

    def context_actions(self, block, where):
        self.actions(block, where, most=5)
        if any(each.get("type") != "feedback_buttons" for each in block.get("elements", ())):
            self.fault(where, "takes feedback buttons only")

    def input(self, block, where):
        self.text(block.get("label"), f"{where}.label", 2_000, {"plain_text"})
        if "hint" in block:
            self.text(block["hint"], f"{where}.hint", 2_000, {"plain_text"})
        element = block.get("element") or {}
        if element.get("type") not in INPUTS:
            self.fault(where, f"no input is of type {element.get('type')!r}")
        elif element["type"] == "file_input" and self.surface != "modal":
            self.fault(where, "files are put in in modals only")
        self.element(element, f"{where}.element")

    def element(self, element, where):
        kind = element.get("type")
        if kind not in ELEMENT_KEYS:
            self.fault(where, f"no element of type {kind!r}")
            return
        self.keys(element, ELEMENT_KEYS[kind], where)
        if not 0 < len(element.get("action_id") or "") <= 255:
            self.fault(where, "needs an action_id of at most 255 characters")
        if "placeholder" in element:
            self.text(element["placeholder"], f"{where}.placeholder", 150, {"plain_text"})
        if "confirm" in element:
            self.confirm(element["confirm"], f"{where}.confirm")
        getattr(self, kind, lambda *_: None)(element, where)

    def feedback_buttons(self, element, where):
        for name in ("positive_button", "negative_button"):
            self.button(element.get(name) or {}, f"{where}.{name}")

    def static_select(self, element, where):
        self.options(element, where, 100)

    def radio_buttons(self, element, where):
        self.options(element, where, 10)

    def external_select(self, element, where):
        if "initial_option" in element:
            self.option(element["initial_option"], where)

    def plain_text_input(self, element, where):
        longest = element.get("max_length", 3_000)
        if longest > 3_000 or len(element.get("initial_value") or "") > longest:
            self.fault(where, "over the length of an input")

    def file_input(self, element, where):
        if not 1 <= element.get("max_files", 10) <= 10:
            self.fault(where, "takes 1 to 10 files")

    def button(self, element, where):
        self.text(element.get("text"), where, 75, {"plain_text"})
        if len(element.get("value") or "") > 2_000:
            self.fault(where, "a value of over 2,000 characters")
        if element.get("style") not in {None, "primary", "danger"}:
            self.fault(where, f"no style {element['style']!r}")

    def confirm(self, confirm, where):
        for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            self.text(
                confirm.get(name),
                f"{where}.{name}",
                most,
                {"plain_text"} if name != "text" else {"plain_text", "mrkdwn"},
            )

    def options(self, element, where, most):
        options = element.get("options", ())
        if not 1 <= len(options) <= most:
            self.fault(where, f"needs 1 to {most} options")
        for each in options:
            self.option(each, where)
        if "initial_option" in element and element["initial_option"] not in options:
            self.fault(where, "the initial option is not one of them")

    def option(self, option, where):
        self.keys(option, {"text", "value", "description"}, where)
        self.text(option.get("text"), where, 75)
        if not 0 < len(option.get("value") or "") <= 150:
            self.fault(where, "an option without a value, or one of over 150 characters")

    def rich_text(self, block, where):
        if not block.get("elements"):
            self.fault(where, "an empty rich text")
        for each in block.get("elements", ()):
            kind = each.get("type")
            if kind == "rich_text_list":
                if each.get("style") not in {"bullet", "ordered"} or not each.get("elements"):
                    self.fault(where, "a list without a style or without lines")
                for line in each.get("elements", ()):
                    self.line(line, where, {"rich_text_section"})
            else:
                self.line(each, where, {"rich_text_section", "rich_text_quote", "rich_text_preformatted"})

    def line(self, line, where, kinds):
        if line.get("type") not in kinds:
            self.fault(where, f"no {line.get('type')!r} there")
            return
        if not line.get("elements"):
            self.fault(where, "a line without words")
        for piece in line.get("elements", ()):
            if piece.get("type") == "text":
                if not piece.get("text"):
                    self.fault(where, "an empty text")
                self.keys(piece, {"text", "style"}, where)
                if piece.get("style", {}).keys() - {"bold", "italic", "strike", "code", "underline"}:
                    self.fault(where, f"no style {piece['style']}")
            elif piece.get("type") != "user" or not piece.get("user_id"):
                self.fault(where, f"no {piece.get('type')!r} in a line")


def characters(value):
    """How many characters a message shows."""
    return sum(map(len, texts(value)))


def texts(value):
    """Every text in a value, in order."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name == "text" and isinstance(each, str):
                yield each
            else:
                yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)


def words(*values):
    """What is read in messages and views, as one text."""
    return "\n".join(text for value in values for text in texts(json.loads(json.dumps(value))))
