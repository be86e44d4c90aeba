// Block Kit as elements of the page. Whatever the words are, they become text and never markup of the page.

export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const unescaped = (text) => text.replace(/&(?:lt|gt|amp);/g, (found) => ENTITIES[found]);

function link(url, label) {
  if (!/^(?:https?:|mailto:)/i.test(url)) return label ?? url;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label ?? url);
}

const mention = (text) => h("span", { class: "mention" }, text);

// Text in a little markup: `rules` are [pattern, what becomes of it], the first match wins.
function marked(text, rules, letters) {
  const made = [];
  let from = 0;
  while (from < text.length) {
    let best = null;
    for (const [pattern, become] of rules) {
      pattern.lastIndex = from;
      const found = pattern.exec(text);
      if (found && (best === null || found.index < best.found.index)) best = { found, become };
    }
    const until = best ? best.found.index : text.length;
    if (until > from) made.push(letters(text.slice(from, until)));
    if (!best) break;
    made.push(...[best.become(best.found)].flat());
    from = best.found.index + best.found[0].length;
  }
  return made;
}

// Slack's own markup, as in messages without blocks and in sections.
export function mrkdwn(text, page) {
  const inside = (tag) => (found) => h(tag, {}, inline(found[1]));
  const rules = [
    [/<([^<>\n]+)>/g, (found) => reference(found[1], page)],
    [/`([^`\n]+)`/g, (found) => h("code", {}, unescaped(found[1]))],
    [/(?<![\p{L}\p{N}*])\*(\S|\S[^*\n]*\S)\*(?![\p{L}\p{N}*])/gu, inside("strong")],
    [/(?<![\p{L}\p{N}_])_(\S|\S[^_\n]*\S)_(?![\p{L}\p{N}_])/gu, inside("em")],
    [/(?<![\p{L}\p{N}~])~(\S|\S[^~\n]*\S)~(?![\p{L}\p{N}~])/gu, inside("s")],
  ];
  const inline = (words) => marked(words, rules, unescaped);
  return text.split(/```\n?([\s\S]*?)```/).flatMap((part, number) => {
    if (number % 2) return h("pre", {}, unescaped(part));
    return lines(part, /^&gt; ?/, inline);
  });
}

function lines(text, quote, inline) {
  const made = [];
  for (const line of text.split("\n")) {
    if (quote.test(line)) made.push(h("blockquote", {}, inline(line.replace(quote, ""))));
    else if (line || made.length) made.push(h("p", {}, inline(line)));
  }
  return made;
}

function reference(inside, page) {
  const [what, label] = inside.split("|");
  if (what.startsWith("@")) return mention(`@${label ? unescaped(label) : page.name(what.slice(1))}`);
  if (what.startsWith("#")) return mention(`#${label ? unescaped(label) : page.channel(what.slice(1))}`);
  if (what.startsWith("!")) return mention(`@${label ? unescaped(label) : what.slice(1)}`);
  return link(unescaped(what), label && unescaped(label));
}

// Markdown, as in streams and markdown blocks.
export function markdown(text) {
  const inside = (tag) => (found) => h(tag, {}, inline(found[1]));
  const rules = [
    [/\\([\\`*_~#|[\]:.>()!-])/g, (found) => found[1]],
    [/`([^`\n]+)`/g, (found) => h("code", {}, unescaped(found[1]))],
    [/\*\*(\S|\S.*?\S)\*\*/g, inside("strong")],
    [/~~(\S|\S.*?\S)~~/g, inside("s")],
    [/(?<![\p{L}\p{N}*])\*(\S|\S[^*\n]*\S)\*/gu, inside("em")],
    [/(?<![\p{L}\p{N}_])_(\S|\S[^_\n]*\S)_(?![\p{L}\p{N}_])/gu, inside("em")],
    [/\[([^\]\n]+)\]\(([^()\s]+)\)/g, (found) => link(unescaped(found[2]), unescaped(found[1]))],
  ];
  const inline = (words) => marked(words, rules, unescaped);
  const made = [];
  for (const line of text.split("\n")) {
    const heading = /^#{1,6} +(.*)/.exec(line);
    const item = /^ *(?:[-*]|(\d+)[.)]) +(.*)/.exec(line);
    const quote = /^(?:>|&gt;) ?(.*)/.exec(line);
    if (heading) made.push(h("h3", {}, inline(heading[1])));
    else if (item) {
      const tag = item[1] ? "OL" : "UL";
      if (made.at(-1)?.tagName !== tag) made.push(h(tag.toLowerCase()));
      made.at(-1).append(h("li", {}, inline(item[2])));
    } else if (quote) made.push(h("blockquote", {}, inline(quote[1])));
    else if (line.trim()) made.push(h("p", {}, inline(line)));
  }
  return made;
}

// Rich text.
function richPart(part, page) {
  const pieces = (part.elements ?? []).map((piece) => richPiece(piece, page));
  if (part.type === "rich_text_quote") return h("blockquote", {}, pieces);
  if (part.type === "rich_text_preformatted") return h("pre", {}, pieces);
  if (part.type === "rich_text_list") {
    const tag = part.style === "ordered" ? "ol" : "ul";
    return h(tag, { start: part.offset ? part.offset + 1 : null }, part.elements.map((each) => h("li", {}, richPart(each, page))));
  }
  return h("p", {}, pieces);
}

function richPiece(piece, page) {
  const style = piece.style ?? {};
  let made = {
    text: () => piece.text,
    link: () => link(piece.url, piece.text ?? piece.url),
    user: () => mention(`@${page.name(piece.user_id)}`),
    channel: () => mention(`#${page.channel(piece.channel_id)}`),
    broadcast: () => mention(`@${piece.range}`),
    emoji: () => `:${piece.name}:`,
    date: () => piece.fallback ?? new Date(piece.timestamp * 1000).toLocaleDateString(),
  }[piece.type]?.() ?? unknown(piece.type);
  for (const [name, tag] of [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"]]) {
    if (style[name]) made = h(tag, {}, made);
  }
  return made;
}

const unknown = (type) => h("span", { class: "unknown" }, `(${type}: Slack shows this, this page does not)`);

const text = (value, page) => (value.type === "mrkdwn" ? mrkdwn(value.text, page) : [value.text]);

function image(block) {
  const title = block.title?.text;
  const drawn = h("img", { src: block.image_url ?? "", alt: block.alt_text ?? "" });
  return h("figure", {}, title ? h("figcaption", {}, title) : null, drawn);
}

function cell(value, page) {
  if (value.type === "rich_text") return value.elements.map((part) => richPart(part, page));
  return [String(value.text ?? value.value ?? "")];
}

function table(block, page) {
  const row = (tag) => (cells) =>
    h("tr", {}, cells.map((each, column) => h(tag, { class: block.column_settings?.[column]?.align ?? null }, cell(each, page))));
  const [first, ...others] = block.rows;
  return h("div", { class: "table" }, h("table", {}, h("thead", {}, row("th")(first)), h("tbody", {}, others.map(row("td")))));
}

// Menus and inputs. Each of `made.read` says what stands in it, as Slack brings it.
function options(element) {
  return element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
}

function menu(element, choices, changed) {
  const initial = element.initial_option?.value ?? element.initial_conversation ?? "";
  const made = h("select", { name: element.action_id });
  made.append(h("option", { value: "" }, element.placeholder?.text ?? "Choose"));
  for (const each of choices) made.append(h("option", { value: each.value }, each.text.text));
  made.value = initial;
  made.read = () => choices.find((each) => each.value === made.value);
  if (changed) made.addEventListener("change", () => changed(made.read()));
  return made;
}

let boxes = 0;

function searched(element, block, page) {
  const id = `menu${(boxes += 1)}`;
  let chosen = element.initial_option ?? null;
  let asked = 0;
  let waiting = null;
  const list = h("ul", { role: "listbox", id, hidden: true });
  const input = h("input", {
    type: "text", role: "combobox", autocomplete: "off", name: element.action_id, "aria-controls": id,
    "aria-expanded": "false", placeholder: element.placeholder?.text, "aria-label": block.label?.text,
  });
  input.value = chosen?.text.text ?? "";
  const show = (shown) => {
    list.hidden = !shown;
    input.setAttribute("aria-expanded", String(shown));
  };
  const choose = (option) => {
    chosen = option;
    input.value = option.text.text;
    show(false);
    made.dispatchEvent(new CustomEvent("chosen", { detail: option }));
  };
  const look = async () => {
    const number = (asked += 1);
    if (input.value.length < (element.min_query_length ?? 3)) return show(false);
    const found = await page.suggest(block.block_id, element.action_id, chosen ? "" : input.value);
    if (number !== asked || document.activeElement !== input) return;
    const offered = found.options ?? (found.option_groups ?? []).flatMap((group) => group.options);
    list.replaceChildren(
      ...offered.map((each) => {
        const item = h("li", { role: "option" }, each.text.text);
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          choose(each);
        });
        item.choose = () => choose(each);
        return item;
      }),
    );
    if (!offered.length) list.append(h("li", { class: "none" }, "No such customer"));
    show(true);
  };
  input.addEventListener("focus", look);
  input.addEventListener("blur", () => {
    show(false);
    if (chosen) input.value = chosen.text.text;
  });
  input.addEventListener("input", () => {
    chosen = null;
    clearTimeout(waiting);
    waiting = setTimeout(look, 120);
  });
  input.addEventListener("keydown", (event) => {
    const items = [...list.querySelectorAll("[role=option]")];
    const at = items.findIndex((each) => each.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = items[(at + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length] ?? items[0];
      items.forEach((each) => each.setAttribute("aria-selected", String(each === next)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!list.hidden) (items[Math.max(at, 0)] ?? {}).choose?.();
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      event.preventDefault();
      show(false);
    }
  });
  const made = h("div", { class: "searched" }, input, list);
  made.read = () => chosen;
  return made;
}

function picked(element) {
  const several = element.type === "checkboxes";
  const initial = new Set((element.initial_options ?? [element.initial_option]).map((each) => each?.value));
  const name = `pick${(boxes += 1)}`;
  const boxed = options(element).map((each) => {
    const box = h("input", { type: several ? "checkbox" : "radio", name });
    box.checked = initial.has(each.value);
    box.option = each;
    return box;
  });
  const made = h("div", { class: "picked" }, boxed.map((box) => h("label", {}, box, box.option.text.text)));
  made.read = () => boxed.filter((box) => box.checked).map((box) => box.option);
  return made;
}

function channels(element, page) {
  const excluded = element.filter?.exclude_external_shared_channels;
  const offered = page.channels().filter((each) => !each.direct && !(excluded && each.shared));
  return menu(element, offered.map((each) => ({ value: each.id, text: { text: `#${each.name}` } })));
}

// An input: what is shown, and `read`, its state as Slack brings it; null where nothing stands in it.
function entered(element, block, page) {
  const type = element.type;
  if (["plain_text_input", "email_text_input", "url_text_input", "number_input"].includes(type)) {
    const tag = element.multiline ? "textarea" : "input";
    const limits = { maxlength: element.max_length, minlength: element.min_length };
    const made = h(tag, { name: element.action_id, placeholder: element.placeholder?.text, autofocus: element.focus_on_load, ...limits });
    made.value = element.initial_value ?? "";
    return [made, () => (made.value ? { type, value: made.value } : null)];
  }
  if (type === "file_input") {
    const made = h("input", { type: "file", name: element.action_id, multiple: (element.max_files ?? 10) > 1 });
    const files = () => [...made.files].slice(0, element.max_files ?? 10);
    const told = (file) => ({ id: `F${Math.random().toString(36).slice(2, 10).toUpperCase()}`, name: file.name, mimetype: file.type, size: file.size });
    return [made, () => (files().length ? { type, files: files().map(told) } : null)];
  }
  if (type === "conversations_select") {
    const made = channels(element, page);
    return [made, () => (made.value ? { type, selected_conversation: made.value } : null)];
  }
  if (type === "checkboxes" || type === "radio_buttons") {
    const made = picked(element);
    const state = (found) => (type === "checkboxes" ? { type, selected_options: found } : { type, selected_option: found[0] });
    return [made, () => (made.read().length ? state(made.read()) : null)];
  }
  if (type === "static_select" || type === "external_select") {
    const made = type === "static_select" ? menu(element, options(element)) : searched(element, block, page);
    return [made, () => (made.read() ? { type, selected_option: made.read() } : null)];
  }
  return [unknown(type), () => null];
}

function input(block, page) {
  const [shown, read] = entered(block.element, block, page);
  const label = h("label", {}, h("span", { class: "label" }, block.label.text, block.optional ? h("small", {}, " (optional)") : null), shown);
  const made = h("div", { class: "input", "data-block": block.block_id }, label);
  if (block.hint) made.append(h("p", { class: "hint" }, block.hint.text));
  made.append(h("p", { class: "wrong", role: "alert" }));
  made.state = () => ({ block: block.block_id, action: block.element.action_id, optional: block.optional, value: read() });
  return made;
}

// What can be pressed.
function pressed(element, block, page) {
  const base = { type: element.type, action_id: element.action_id, block_id: block.block_id };
  const act = (more, from) => page.act({ ...base, ...more }, element.confirm, from);
  if (element.type === "button") {
    const made = h("button", { type: "button", class: element.style, "data-action": element.action_id }, element.text.text);
    made.addEventListener("click", () => {
      if (element.url) window.open(element.url, "_blank", "noopener");
      act(element.value === undefined ? {} : { value: element.value }, made);
    });
    return made;
  }
  if (element.type === "feedback_buttons") {
    return h("span", { class: "votes" }, ["positive_button", "negative_button"].map((which) => {
      const vote = element[which];
      const made = h("button", { type: "button", class: "quiet", "data-action": element.action_id, "aria-label": vote.accessibility_label }, vote.text.text);
      made.addEventListener("click", () => act({ value: vote.value }, made));
      return made;
    }));
  }
  if (element.type === "icon_button") {
    const made = h("button", { type: "button", class: "quiet" }, element.text.text);
    made.addEventListener("click", () => act({ value: element.value }, made));
    return made;
  }
  if (element.type === "static_select" || element.type === "overflow") {
    return menu(element, options(element), (option) => option && act({ selected_option: option }));
  }
  if (element.type === "external_select") {
    const made = searched(element, block, page);
    made.addEventListener("chosen", (event) => act({ selected_option: event.detail }));
    return made;
  }
  return unknown(element.type);
}

const DRAWN = {
  actions: (block, page) => h("div", { class: "actions" }, block.elements.map((each) => pressed(each, block, page))),
  context: (block, page) =>
    h("div", { class: "context" }, block.elements.map((each) => (each.type === "image" ? h("img", { src: each.image_url, alt: each.alt_text }) : h("span", {}, text(each, page))))),
  context_actions: (block, page) => h("div", { class: "actions small" }, block.elements.map((each) => pressed(each, block, page))),
  divider: () => h("hr"),
  header: (block) => h("h2", {}, block.text.text),
  image,
  input,
  markdown: (block) => h("div", { class: "markdown" }, markdown(block.text)),
  rich_text: (block, page) => h("div", { class: "rich" }, block.elements.map((part) => richPart(part, page))),
  section: (block, page) =>
    h("div", { class: "section" },
      h("div", {}, block.text ? text(block.text, page) : null, block.fields ? h("div", { class: "fields" }, block.fields.map((each) => h("div", {}, text(each, page)))) : null),
      block.accessory ? (block.accessory.type === "image" ? image(block.accessory) : pressed(block.accessory, block, page)) : null),
  table,
};

export function drawn(blocks, page) {
  return blocks.map((block) => {
    const made = (DRAWN[block.type] ?? (() => unknown(block.type)))(block, page);
    made.classList.add("block");
    return made;
  });
}

// What stands in the inputs of a view: [{block, action, optional, value}].
export const states = (root) => [...root.querySelectorAll(".input")].map((each) => each.state());
