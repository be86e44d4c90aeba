// What one person has before them, as the computer tells it, and what they do with it.

import { drawn, h, markdown, mrkdwn, states } from "./blocks.js";

const $ = (id) => document.getElementById(id);
const ui = { place: "messages", thread: null, beside: null, seen: new Map(), drawn: new Map(), windows: "", home: "", prompts: "" };
let state = null;
let socket = null;
let number = 0;
const answers = new Map();

// The connection ------------------------------------------------------------------------------------------------------

const hash = () => new URLSearchParams(location.hash.slice(1));

function connect() {
  const asked = hash().get("as");
  const made = new WebSocket(`${location.href.split("#")[0].replace(/^http/, "ws")}live${asked ? `?as=${encodeURIComponent(asked)}` : ""}`);
  socket = made;
  made.addEventListener("message", (event) => {
    if (socket !== made) return;
    const told = JSON.parse(event.data);
    if ("answers" in told) {
      answers.get(told.answers)?.(told);
      answers.delete(told.answers);
    } else shown(told);
  });
  made.addEventListener("close", () => {
    if (socket !== made) return;
    for (const answer of answers.values()) answer({ problem: "" });
    answers.clear();
    document.body.classList.add("gone");
    toast("Rapport has stopped, or is not there yet.");
    setTimeout(connect, 1500);
  });
  made.addEventListener("open", () => document.body.classList.remove("gone"));
}

// Do something; resolves to what came of it.
function act(what, given) {
  return new Promise((resolve) => {
    if (socket.readyState !== WebSocket.OPEN) return resolve({ problem: "Rapport is not there." });
    number += 1;
    answers.set(number, (told) => {
      if (told.problem) toast(told.problem);
      resolve(told);
    });
    socket.send(JSON.stringify({ do: what, with: given, number }));
  });
}

function shown(told) {
  const first = state === null || state.me !== told.me;
  const ready = told.ready && !(state?.ready && !first);
  state = told;
  if (first) {
    ui.seen.clear();
    for (const each of told.channels) ui.seen.set(each.id, each.messages.at(-1)?.ts ?? "");
    go(hash().get("in") ?? "messages", { opened: false });
  }
  if (ready) opened();
  render();
}

// Where one is --------------------------------------------------------------------------------------------------------

const channelOf = (id) => state.channels.find((each) => each.id === id);
const direct = () => state.channels.find((each) => each.direct);
const inApp = () => ui.place === "messages" || ui.place === "home";
const here = () => (inApp() ? direct() : channelOf(ui.place));
const person = (id) => (id === state.bot ? { name: "Rapport" } : state.people.find((each) => each.id === id) ?? { name: "somebody" });

function go(place, { opened: tell = true } = {}) {
  if (!inApp()) ui.beside = ui.place;
  ui.place = inPlaces(place) ? place : "messages";
  if (!inApp()) ui.beside = null;
  ui.thread = null;
  ui.drawn.clear();
  $("messages").replaceChildren();
  document.body.classList.remove("side");
  history.replaceState(null, "", `#as=${state.me}&in=${ui.place}`);
  if (tell) opened();
  render();
  $("messages").scrollTop = $("messages").scrollHeight;
}

const inPlaces = (place) => place === "messages" || place === "home" || channelOf(place) !== undefined;

function opened() {
  if (inApp() && state.ready) act("open", { tab: ui.place, beside: ui.beside });
}

// Drawing -------------------------------------------------------------------------------------------------------------

const page = (where, view) => ({
  name: (id) => person(id).name,
  channel: (id) => channelOf(id)?.name ?? "a channel",
  channels: () => state.channels,
  suggest: (block, action, text) => act("suggest", { view: view?.id, block, action, text }),
  act: async (action, confirm, from) => {
    if (confirm && !(await sure(confirm))) return;
    from?.classList.add("busy");
    await act("press", { action, where, state: view?.type === "modal" ? entries($("window")).values : null });
    from?.classList.remove("busy");
  },
});

function render() {
  const channel = here();
  $("notice").textContent = state.notice;
  document.body.dataset.place = inApp() ? ui.place : "channel";
  $("title").textContent = inApp() ? "Rapport" : `#${channel.name}`;
  $("about").textContent = inApp() ? "App" : `${channel.members} people${channel.shared ? ", some of another company" : ""}`;
  $("tabs").hidden = !inApp();
  for (const tab of $("tabs").children) tab.setAttribute("aria-selected", String(tab.dataset.place === ui.place));
  $("home").hidden = ui.place !== "home";
  $("messages").hidden = $("composer").hidden = ui.place === "home";
  renderSide();
  if (ui.place === "home") renderHome();
  else renderMessages(channel);
  renderComposer();
  renderWindow();
  news();
}

function renderSide() {
  const known = state.people.filter((each) => each.here);
  if ($("person").children.length !== known.length) {
    $("person").replaceChildren(...known.map((each) => h("option", { value: each.id }, `${each.name} (${each.does})`)));
  }
  $("person").value = state.me;
  const entry = (place, label, id) =>
    h("button", { type: "button", class: unread(id) && ui.place !== place ? "unread" : null, "aria-current": ui.place === place ? "page" : null, onclick: () => go(place) }, label);
  $("places").replaceChildren(
    h("h2", {}, "App"),
    entry("messages", "Rapport", direct().id),
    entry("home", "Rapport’s home"),
    h("h2", {}, "Channels"),
    ...state.channels.filter((each) => !each.direct).map((each) => entry(each.id, `# ${each.name}`, each.id)),
  );
}

const latest = (channel) => channel.messages.filter((each) => each.bot_id).at(-1)?.ts ?? "";
const unread = (id) => id !== undefined && latest(channelOf(id)) > (ui.seen.get(id) ?? "");

function news() {
  const now = here();
  if (ui.place !== "home") ui.seen.set(now.id, now.messages.at(-1)?.ts ?? "");
  const new_ = state.channels.find((each) => unread(each.id) && latest(each) > (ui.told ?? ""));
  if (!new_) return;
  ui.told = latest(new_);
  const place = new_.direct ? "messages" : new_.id;
  toast(new_.direct ? "Rapport sent you a message." : `Rapport wrote in #${new_.name}.`, ["Show", () => go(place)]);
}

function renderHome() {
  const json = JSON.stringify([state.home, state.ready]);
  if (ui.home === json) return;
  ui.home = json;
  const waiting = h("p", { class: "waiting" }, state.ready ? "One moment …" : "Rapport is starting …");
  $("home").replaceChildren(...(state.home ? drawn(state.home.blocks, page({ view: state.home.id }, state.home)) : [waiting]));
}

function renderMessages(channel) {
  const list = $("messages");
  const statuses = state.statuses.filter((each) => each.channel === channel.id);
  const roots = channel.messages.filter((each) => !each.thread_ts || each.thread_ts === each.ts);
  const kept = new Set();
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  let last = null;
  for (const root of roots) {
    const replies = channel.messages.filter((each) => each.thread_ts === root.ts && each !== root);
    const status = statuses.find((each) => each.thread === root.ts);
    const json = JSON.stringify([root, replies, status, ui.thread === root.ts]);
    kept.add(root.ts);
    const before = ui.drawn.get(root.ts);
    if (before?.json === json) continue;
    const made = thread(root, replies, status);
    if (before) before.node.replaceWith(made);
    else list.append(made);
    ui.drawn.set(root.ts, { json, node: made });
    last = replies.length > 1 ? [...made.querySelectorAll(".reply")].at(-1) : made;
  }
  for (const [ts, before] of ui.drawn) {
    if (!kept.has(ts)) {
      before.node.remove();
      ui.drawn.delete(ts);
    }
  }
  let empty = list.querySelector(".empty");
  if (!roots.length && !empty) list.append((empty = h("p", { class: "empty" })));
  if (empty && roots.length) empty.remove();
  else if (empty && empty.textContent !== welcome(channel)) empty.textContent = welcome(channel);
  if (last && atEnd) {
    const tall = last.offsetHeight > list.clientHeight - 40;
    if (tall) last.scrollIntoView({ block: "start" });
    else list.scrollTop = list.scrollHeight;
  }
}

function welcome(channel) {
  if (!state.ready) return "Rapport is starting …";
  if (channel.direct) {
    return "Ask about a customer in plain words, or press one of the questions below. As somebody else (You are …) you see what they see: a rep, an engineer, a marketer, a manager.";
  }
  if (channel.shared) return "People of another company read this channel: see what Rapport does when it is asked here.";
  return "Mention @Rapport here, or use a command: /brief, /voc, /field.";
}

function thread(root, replies, status) {
  const made = h("article", { class: "thread" }, message(root));
  const answered = h("div", { class: "replies" }, replies.map((each) => message(each, "reply")));
  if (status) answered.append(h("p", { class: "status" }, `Rapport ${status.text}`));
  if (replies.length || ui.thread === root.ts) {
    answered.append(h("button", { type: "button", class: "quiet", onclick: () => target(root.ts) }, ui.thread === root.ts ? "Replying here" : "Reply in thread"));
  }
  if (answered.children.length) made.append(answered);
  return made;
}

function message(told, kind = "") {
  const who = person(told.user);
  const where = { channel: told.channel, ts: told.ts };
  const body = h("div", { class: "body" });
  const at = new Date(Number(told.ts) * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (told.to) body.append(h("p", { class: "alone" }, "Only visible to you"));
  body.append(h("p", { class: "from" }, h("b", {}, who.name), told.bot_id ? h("span", { class: "app" }, "App") : null, h("time", {}, at)));
  if (told.markdown) body.append(...markdown(told.markdown));
  else if (!told.blocks.length) body.append(...mrkdwn(told.text, page(where)));
  if (told.streaming) body.append(h("span", { class: "cursor" }));
  body.append(...drawn(told.blocks, page(where)));
  if (!told.to) body.append(tools(told));
  return h("div", { class: `message ${kind} ${told.to ? "only" : ""}`, "data-ts": told.ts }, avatar(told.user, who.name), body);
}

function tools(told) {
  const root = told.thread_ts ?? told.ts;
  return h("div", { class: "more" },
    h("button", { type: "button", onclick: () => target(root) }, "Reply"),
    ...state.shortcuts.filter((each) => each.type === "message").map((each) =>
      h("button", { type: "button", onclick: () => act("shortcut", { callback: each.callback_id, channel: told.channel, ts: told.ts }) }, each.name)));
}

function avatar(id, name) {
  const letters = name.split(/\s+/).map((word) => word[0]).join("").slice(0, 2).toUpperCase();
  const colour = id === state.bot ? "bot" : `c${[...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 6}`;
  return h("span", { class: `avatar ${colour}`, "aria-hidden": "true" }, id === state.bot ? "R" : letters);
}

// Writing -------------------------------------------------------------------------------------------------------------

function target(ts) {
  ui.thread = ui.thread === ts ? null : ts;
  render();
  $("text").focus();
}

function renderComposer() {
  const channel = here();
  $("text").placeholder = channel.direct ? "Message Rapport" : `Message #${channel.name}`;
  $("mention").hidden = channel.direct;
  const json = JSON.stringify([ui.place, state.me, state.prompts, ui.thread, ui.beside, state.ready, channel.messages.length > 0]);
  if (ui.prompts === json) return;
  ui.prompts = json;
  const offered = channel.direct && !ui.thread && state.prompts;
  $("prompts").classList.toggle("few", channel.messages.length > 0);
  $("prompts").replaceChildren(...(offered ? [h("span", {}, offered.title ?? ""), ...offered.prompts.map((each) => h("button", { type: "button", onclick: () => say(each.message) }, each.title))] : []));
  const chip = (label, off) => h("span", { class: "chip" }, label, h("button", { type: "button", "aria-label": "No longer", onclick: off }, "✕"));
  $("target").replaceChildren(
    ...(ui.thread ? [chip("Replying in a thread", () => target(ui.thread))] : []),
    ...(channel.direct && ui.beside && channelOf(ui.beside) ? [chip(`Opened beside #${channelOf(ui.beside).name}`, () => {
      ui.beside = null;
      opened();
      render();
    })] : []),
  );
  $("shortcuts").replaceChildren(...state.shortcuts.filter((each) => each.type === "global").map((each) =>
    h("button", { type: "button", title: each.description, onclick: () => act("shortcut", { callback: each.callback_id }) }, each.name)));
}

async function say(text) {
  const words = text.trim();
  if (!words) return;
  const found = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(words);
  if (found && ui.thread) return toast("Slack has no commands in threads.");
  $("text").value = "";
  grow();
  const told = found
    ? await act("command", { channel: here().id, name: found[1], text: found[2] ?? "" })
    : await act("say", { channel: here().id, text: words, thread: ui.thread, beside: here().direct ? ui.beside : null });
  if (told.problem && !$("text").value) $("text").value = text;
}

function grow() {
  const text = $("text");
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 160)}px`;
  const typed = /^\/\S*$/.test(text.value) ? text.value : null;
  const fit = typed ? state.commands.filter((each) => each.command.startsWith(typed)) : [];
  $("commands").replaceChildren(...fit.map((each) =>
    h("button", { type: "button", role: "option", onclick: () => insert(`${each.command} `, true) }, h("b", {}, each.command), ` ${each.usage_hint ?? ""} `, h("small", {}, each.description))));
}

function insert(words, instead = false) {
  const text = $("text");
  text.value = instead ? words : `${text.value}${text.value && !text.value.endsWith(" ") ? " " : ""}${words}`;
  text.focus();
  grow();
}

// Windows -------------------------------------------------------------------------------------------------------------

function entries(root) {
  const values = {};
  const missing = [];
  for (const { block, action, optional, value } of states(root)) {
    if (!value && !optional) missing.push(block);
    values[block] = { [action]: value ?? {} };
  }
  return { values, missing };
}

function renderWindow() {
  const view = state.windows.at(-1);
  const dialog = $("window");
  const json = view ? `${view.id} ${view.hash}` : "";
  if (ui.windows === json) return;
  ui.windows = json;
  if (!view) return dialog.close();
  const close = () => act("close", { view: view.id });
  const form = h("form", { method: "dialog", novalidate: true },
    h("header", {}, h("h1", {}, view.title.text), h("button", { type: "button", "aria-label": "Close", onclick: close }, "✕")),
    h("div", { class: "inside" }, drawn(view.blocks, page({ view: view.id }, view))),
    h("footer", {},
      h("button", { type: "button", onclick: close }, view.close?.text ?? "Cancel"),
      view.submit ? h("button", { type: "submit", class: "primary" }, view.submit.text) : null));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { values, missing } = entries(form);
    wrong(form, Object.fromEntries(missing.map((block) => [block, "Please fill this in."])));
    if (missing.length) return;
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    const told = await act("submit", { view: view.id, values });
    button.disabled = false;
    wrong(form, told.errors ?? {});
  });
  dialog.replaceChildren(form);
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector("[autofocus]") ?? dialog.querySelector(".inside input, .inside select"))?.focus({ preventScroll: true });
}

function wrong(form, errors) {
  for (const each of form.querySelectorAll(".input")) {
    const told = errors[each.dataset.block] ?? "";
    each.querySelector(".wrong").textContent = told;
    each.classList.toggle("bad", Boolean(told));
  }
}

function sure(confirm) {
  const dialog = $("sure");
  return new Promise((resolve) => {
    const end = (answer) => () => {
      dialog.close();
      resolve(answer);
    };
    dialog.replaceChildren(
      h("h1", {}, confirm.title.text), h("p", {}, confirm.text.text),
      h("footer", {}, h("button", { type: "button", onclick: end(false) }, confirm.deny.text), h("button", { type: "button", class: confirm.style ?? "primary", onclick: end(true) }, confirm.confirm.text)));
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
  });
}

let fading = null;

function toast(words, [label, then] = []) {
  clearTimeout(fading);
  $("toast").replaceChildren(words, ...(label ? [h("button", { type: "button", onclick: () => {
    $("toast").hidePopover();
    then();
  } }, label)] : []));
  $("toast").hidePopover();
  $("toast").showPopover(); // above a window that is open
  fading = setTimeout(() => $("toast").hidePopover(), 6000);
}

// What is always there ------------------------------------------------------------------------------------------------

$("person").addEventListener("change", () => {
  history.replaceState(null, "", `#as=${$("person").value}&in=${inApp() ? ui.place : "messages"}`);
  ui.drawn.clear();
  ui.beside = null;
  $("messages").replaceChildren();
  socket.close();
  connect();
});
$("menu").addEventListener("click", () => document.body.classList.toggle("side"));
$("tabs").addEventListener("click", (event) => event.target.dataset.place && go(event.target.dataset.place));
$("text").addEventListener("input", grow);
$("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  say($("text").value);
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  say($("text").value);
});
$("mention").addEventListener("click", () => insert("@Rapport "));
$("slash").addEventListener("click", () => insert("/", true));
$("window").addEventListener("cancel", (event) => {
  event.preventDefault();
  const view = state.windows.at(-1);
  if (view) act("close", { view: view.id });
});

connect();
