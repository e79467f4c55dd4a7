// An agent's desk: what the floor says drawn on the page, what he does asked of the floor.

import { announce, askNotifications, hasSound, setSound } from "./attention.mjs";
import { FloorClock, duration } from "./clock.mjs";
import { attr, byId, h, patch, text } from "./dom.mjs";
import { ContactPanel } from "./contact_panel.mjs";
import { tellLine, tellRefusal } from "./notices.mjs";
import { FloorSocket, socketPath, ticketFrom } from "./socket.mjs";
import { _, readWords } from "./words.mjs";

readWords();
const clock = new FloorClock();
const panels = new Map();
const announced = new Set();
let state = null;
let open = null;

const socket = new FloorSocket({
  path: socketPath("desk"),
  fetchTicket: ticketFrom("/ticket/desk"),
  on: { state: hear, line: hearLine },
});

/** Ask the floor, and tell if it refuses. */
const ask = (what, fields) => socket.ask(what, fields).catch(tellRefusal);

function hearLine(status, code) {
  tellLine(status, code);
  for (const id of ["ready", "pause", "sign-out"]) {
    byId(id).disabled = status !== "open";
  }
  document.body.classList.toggle("away", status !== "open");
}

function hear(next, frame) {
  state = next;
  clock.hear(frame.now, next.speed);
  draw();
}

// ---- drawing ----------------------------------------------------------------------------

function draw() {
  drawMe();
  drawOffers();
  drawContacts();
  drawSide();
  drawClocks();
}

function drawMe() {
  const { me } = state;
  text(byId("name"), me.name);
  text(byId("state"), stateWord(me));
  attr(byId("state"), "class", `badge ${me.state}`);
  attr(byId("ready"), "aria-pressed", String(me.wanted === "available"));
  attr(byId("pause"), "aria-pressed", String(me.wanted === "paused"));
  const reasons = byId("reason");
  if (reasons.told !== state.words.pauses) {
    reasons.told = state.words.pauses;
    reasons.replaceChildren(...reasons.told.map((one) => h("option", { value: one.id }, _(one.name))));
  }
}

function stateWord(me) {
  const words = { available: "Available", talking: "In a conversation", reserved: "Offer", wrap_up: "Wrap-up", paused: "Paused", signed_out: "Signed out" };
  const reason = state.words.pauses.find((one) => one.id === me.reason)?.name ?? { "no-answer": "No answer", declined: "Declined", "signed-in": "Signed in" }[me.reason];
  const wish = me.wanted !== "available" && !["paused", "signed_out"].includes(me.state) ? ` → ${_(words[me.wanted])}` : "";
  return _(words[me.state]) + (me.state === "paused" && reason ? `: ${_(reason)}` : "") + wish;
}

const cards = () => Object.values(state.contacts);

function drawOffers() {
  const offers = cards().filter((card) => card.state === "offered");
  for (const card of offers) {
    if (!announced.has(card.id)) {
      announced.add(card.id);
      announce(card);
    }
  }
  for (const id of announced) {
    if (!state.contacts[id]) announced.delete(id);
  }
  document.title = (offers.length ? `(${offers.length}) ` : "") + `${_("Desk")} · Offhook`;
  patch(byId("offers"), offers, (card) => card.id, makeOffer, () => {});
}

function makeOffer(card) {
  const earlier = h("div", { class: "earlier" });
  fetch(`/desk/customer/?key=${encodeURIComponent(card.customer.key)}`)
    .then((answer) => (answer.ok ? answer.text() : ""))
    .then((part) => earlier.append(document.createRange().createContextualFragment(part)))
    .catch(() => {});
  return h(
    "article",
    { class: "card offer", "data-contact": card.id },
    h("h3", {}, `${card.client_name} · ${card.queue_name}`),
    h("p", {}, h("strong", {}, card.customer.name || _("Unknown customer")), ` ${card.customer.address}`),
    h("p", { class: "muted" }, [channelWord(card), card.language, card.subject].filter(Boolean).join(" · ")),
    h("p", {}, `${_("Waiting")}: `, h("span", { class: "clock", "data-since": card.arrived }), ` · ${_("Offer ends in")}: `, h("span", { class: "clock", "data-until": card.expires })),
    h("p", {}, card.history ? _("Was here {n} times before.", { n: card.history }) : _("Is here for the first time.")),
    earlier,
    h(
      "div",
      { class: "acts" },
      h("button", { class: "primary", on: { click: () => ask("accept", { contact: card.id }) } }, card.callback ? _("Accept, and call back") : _("Accept")),
      h("button", { on: { click: () => ask("decline", { contact: card.id }) } }, _("Decline")),
    ),
  );
}

export function channelWord(card) {
  return _({ voice: "Call", chat: "Chat", email: "E-mail" }[card.channel]);
}

function drawContacts() {
  const held = cards().filter((card) => card.state !== "offered");
  if (!held.some((card) => card.id === open)) {
    open = held[0]?.id ?? null;
  }
  byId("nothing").hidden = held.length > 0;
  patch(byId("tabs"), held.map((card) => ({ ...card })), (card) => card.id, makeTab, drawTab);
  patch(byId("panels"), held.map((card) => ({ ...card })), (card) => card.id, makePanel, (element, card) => {
    const panel = panels.get(card.id);
    element.hidden = card.id !== open;
    panel.draw(card, state.messages[card.id] ?? [], state);
  });
  for (const id of panels.keys()) {
    if (!state.contacts[id]) panels.delete(id);
  }
}

function makeTab(card) {
  return h("button", { role: "tab", id: `tab-${card.id}`, "aria-controls": `panel-${card.id}`, on: { click: () => choose(card.id), keydown: moveTab } });
}

function drawTab(element, card) {
  const unread = panels.get(card.id)?.unread(state.messages[card.id] ?? [], card.id === open) ?? 0;
  text(element, `${card.customer.name || card.queue_name}${unread ? ` (${unread})` : ""}${card.state === "wrapping_up" ? ` · ${_("Wrap-up")}` : ""}`);
  attr(element, "aria-selected", String(card.id === open));
  attr(element, "tabindex", card.id === open ? "0" : "-1");
  element.classList.toggle("unread", unread > 0);
}

function moveTab(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const tabs = [...byId("tabs").children];
  const forward = document.documentElement.dir === "rtl" ? -step : step;
  const next = tabs[(tabs.indexOf(event.target) + forward + tabs.length) % tabs.length];
  next.focus();
  next.click();
}

function makePanel(card) {
  const panel = new ContactPanel(card, { ask, transfer });
  panels.set(card.id, panel);
  return panel.element;
}

function choose(id) {
  open = id;
  drawContacts();
}

function drawSide() {
  const day = state.today;
  const handled = day.talk_ms + day.wrap_up_ms;
  const signedIn = handled + day.ready_ms;
  text(byId("day-contacts"), day.contacts);
  text(byId("day-aht"), day.contacts ? duration(handled / day.contacts) : "–");
  text(byId("day-ready"), duration(day.ready_ms));
  text(byId("day-paused"), duration(day.paused_ms));
  text(byId("day-busy"), signedIn ? `${Math.round((100 * handled) / signedIn)} %` : "–");
  patch(byId("queues"), Object.values(state.queues), (queue) => queue.id, () => h("li", {}, h("span"), h("strong"), h("span", { class: "clock" })), (row, queue) => {
    const [name, waiting, longest] = row.children;
    text(name, queue.name);
    text(waiting, queue.waiting);
    attr(longest, "data-since", queue.longest);
    text(longest, "");
  });
}

/** Let every clock of the page go on: waiting, talking, an offer that ends. */
function drawClocks() {
  if (!state) return;
  text(byId("lasts"), duration(clock.since(state.me.since)));
  for (const element of document.querySelectorAll("[data-since]")) {
    text(element, duration(clock.since(Number(element.dataset.since))));
  }
  for (const element of document.querySelectorAll("[data-until]")) {
    text(element, duration(Math.max(0, Number(element.dataset.until) - clock.time())));
  }
}

// ---- doing ------------------------------------------------------------------------------

function transfer(contact) {
  const card = state.contacts[contact];
  const dialog = byId("transfer");
  const [queue, agent] = [byId("to-queue"), byId("to-agent")];
  const none = () => h("option", { value: "" }, "–");
  queue.replaceChildren(none(), ...state.words.queues.map((one) => h("option", { value: one.id }, one.name)));
  const free = Object.values(state.colleagues).filter((one) => one.state === "available" && one.agent !== state.me.agent);
  agent.replaceChildren(none(), ...free.map((one) => h("option", { value: one.agent }, one.name)));
  dialog.onclose = () => {
    if (dialog.returnValue === "go" && (queue.value || agent.value)) {
      ask("transfer", { contact: card.id, ...(agent.value ? { agent: agent.value } : { queue: queue.value }) });
    }
  };
  dialog.returnValue = "";
  dialog.showModal();
}

byId("ready").addEventListener("click", () => ask("ready"));
byId("pause").addEventListener("click", () => ask("pause", { reason: byId("reason").value || "break" }));
byId("sign-out").addEventListener("click", () => ask("sign-out"));
byId("help-button").addEventListener("click", () => byId("help").showModal());
byId("notify").addEventListener("click", () => askNotifications().then((answer) => (byId("notify").hidden = answer === "granted")));
byId("sound").checked = hasSound();
byId("sound").addEventListener("change", () => setSound(byId("sound").checked));

const KEYS = {
  KeyA: () => ask("ready"),
  KeyP: () => byId("pause").click(),
  KeyY: () => document.querySelector(".offer button.primary")?.click(),
  KeyN: () => document.querySelector(".offer button:not(.primary)")?.click(),
  KeyW: () => open && panels.get(open)?.wrapUp(),
};
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !state) return;
  const digit = /^Digit([1-9])$/.exec(event.code);
  const act = digit ? () => byId("tabs").children[Number(digit[1]) - 1]?.click() : KEYS[event.code];
  if (act) {
    event.preventDefault();
    act();
  }
});

setInterval(drawClocks, 500);
socket.open();
