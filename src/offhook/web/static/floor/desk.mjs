// An agent's desk: what the floor says drawn on the page, what he does asked of the floor.

import { announce, askNotifications, hasSound, mayAskNotifications, setSound } from "./attention.mjs";
import { FloorClock, duration } from "./clock.mjs";
import { attr, byId, h, patch, text } from "./dom.mjs";
import { keyName } from "./keys.mjs";
import { ownDay } from "./own_day.mjs";
import { hours, nextBreak, shifts } from "./schedule.mjs";
import { ContactPanel } from "./contact_panel.mjs";
import { followCalls, startDial } from "./dial.mjs";
import { tell, tellLine, tellRefusal } from "./notices.mjs";
import { percent } from "./numbers.mjs";
import { PhoneStatus } from "./phone_status.mjs";
import { openLine } from "./sip.mjs";
import { FloorSocket, socketPath, ticketFrom } from "./socket.mjs";
import { Telephone } from "./telephone.mjs";
import { TransferDialog } from "./transfer.mjs";
import { _, labelled, readWords } from "./words.mjs";

readWords();
const clock = new FloorClock();
const panels = new Map();
const announced = new Set();
let state = null;
let open = null;
let counted = 0;
let opening = null;

const socket = new FloorSocket({
  path: socketPath("desk"),
  fetchTicket: ticketFrom("/ticket/desk"),
  on: { state: hear, line: hearLine },
});

/** Ask the floor, and tell if it refuses; return whether it was done. */
const ask = (what, fields) => socket.ask(what, fields).then(() => true, tellRefusal);
const phone = new Telephone({ ask: (what, fields) => socket.ask(what, fields), openLine, changed: () => state && draw(), up: show });
const phoneStatus = new PhoneStatus(phone, { ask });
const transfer = new TransferDialog({ ask: (what, fields) => socket.ask(what, fields), tell, look: (fields) => socket.ask("colleagues", fields).catch(() => {}) });

function hearLine(status, code) {
  tellLine(status, code);
  for (const id of ["ready", "pause", "sign-out"]) {
    byId(id).disabled = status !== "open";
  }
  document.body.classList.toggle("away", status !== "open");
  if (status !== "over") return;
  // The desk is another window's now, or nobody's: so are its calls, and what was being passed on.
  phoneStatus.end(code);
  phone.close();
  transfer.dismiss();
  if (state) phoneStatus.draw(Boolean(state.voice));
}

function hear(next, frame) {
  if (next.today !== state?.today) counted = frame.now;
  if (next.colleagues !== state?.colleagues) transfer.offer(next.colleagues);
  const told = next.telephone !== state?.telephone ? next.telephone : null;
  state = next;
  clock.hear(frame.now, next.speed);
  phone.follow({ wants: Boolean(next.voice) && next.me.state !== "signed_out", contacts: next.contacts, isFresh: Boolean(frame.snapshot) });
  if (told) {
    phone.told(told);
    phoneStatus.told(told);
  }
  transfer.follow(next.contacts);
  followCalls(next.contacts);
  draw();
}

/** Return whether the calls of this contact are heard here. */
const isHeard = (card) => card.channel === "voice" && Boolean(state.voice);

/** Open the contact with whom he speaks from now on. */
function show(contact) {
  if (state?.contacts[contact]?.state !== "connected") return;
  const isAwaited = opening === contact;
  if (isAwaited) opening = null;
  if (isAwaited || state.contacts[open]?.state !== "connected") choose(contact);
  if (isAwaited) panels.get(contact)?.focus();
}

// ---- drawing ----------------------------------------------------------------------------

function draw() {
  drawMe();
  phoneStatus.draw(Boolean(state.voice));
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
  const reason = state.words.pauses.find((one) => one.id === me.reason)?.name ?? { "no-answer": "No answer", declined: "Declined", "signed-in": "Signed in", unreachable: "Your telephone could not be reached", busy: "Your telephone was busy" }[me.reason];
  const wish = me.wanted !== "available" && !["paused", "signed_out"].includes(me.state) ? ` → ${_(words[me.wanted])}` : "";
  const word = _(words[me.state]);
  return (me.state === "paused" && reason ? labelled(word, _(reason)) : word) + wish;
}

const cards = () => Object.values(state.contacts);

function drawOffers() {
  // One that his telephone takes by itself is no question.
  const offers = cards().filter((card) => card.state === "offered" && !(card.outbound && isHeard(card)));
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
  fetch(`/desk/customer/?${new URLSearchParams({ key: card.customer.key, client: card.client, contact: card.id })}`)
    .then((answer) => (answer.ok ? answer.text() : ""))
    .then((part) => earlier.append(document.createRange().createContextualFragment(part)))
    .catch(() => {});
  return h(
    "article",
    { class: "card offer", "data-contact": card.id },
    h("h3", {}, `${card.client_name} · ${card.queue_name}`),
    h("p", {}, h("strong", {}, card.customer.name || _("Unknown customer")), ` ${card.customer.address}`),
    h("p", { class: "muted" }, [channelWord(card), card.language, card.subject].filter(Boolean).join(" · ")),
    h("p", {}, labelled(_("Waiting")), h("span", { class: "clock", role: "timer", "data-since": card.arrived }), ` · ${labelled(_("Offer ends in"))}`, h("span", { class: "clock", role: "timer", "data-until": card.expires })),
    h(
      "div",
      { class: "acts" },
      h("button", { class: "primary", hidden: isHeard(card) && phone.external, on: { click: () => accept(card.id) } }, card.callback ? _("Accept, and call back") : _("Accept")),
      h("button", { on: { click: () => decline(card.id) } }, _("Decline")),
    ),
    isHeard(card) && phone.external ? h("p", {}, _("It rings at your SIP telephone: take it there.")) : null,
    h("p", { class: "muted" }, card.history ? _("Was here before: {n}", { n: card.history }) : _("Is here for the first time.")),
    earlier,
  );
}

export function channelWord(card) {
  return _({ voice: "Call", chat: "Chat", email: "E-mail" }[card.channel]);
}

function drawContacts() {
  const held = cards().filter((card) => card.state !== "offered");
  if (state.contacts[opening]?.state === "connected") setTimeout(show, 0, opening);
  if (!held.some((card) => card.id === open)) {
    open = held[0]?.id ?? null;
  }
  byId("nothing").hidden = held.length > 0;
  // With a conversation in hand offers come beside it: nothing moves under the mouse.
  byId("content").classList.toggle("busy", held.length > 0);
  patch(byId("panels"), held.map((card) => ({ ...card })), (card) => card.id, makePanel, (element, card) => {
    const panel = panels.get(card.id);
    element.hidden = card.id !== open;
    panel.draw(card, state.messages[card.id] ?? [], state);
  });
  patch(byId("tabs"), held.map((card) => ({ ...card })), (card) => card.id, makeTab, drawTab);
  for (const id of panels.keys()) {
    if (state.contacts[id]) continue;
    panels.get(id).call?.close();
    panels.delete(id);
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
  const panel = new ContactPanel(card, { ask, phone: isHeard(card) ? phone : null, transfer: (contact) => transfer.open(state.contacts[contact], state.words.queues) });
  panels.set(card.id, panel);
  return panel.element;
}

function choose(id) {
  open = id;
  drawContacts();
}

function drawSide() {
  patch(byId("queues"), Object.values(state.queues), (queue) => queue.id, () => h("li", {}, h("span"), h("strong"), h("span", { class: "clock", role: "timer" })), (row, queue) => {
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
  drawDay(ownDay(state.today, state.me.state, counted, clock.time(), state.schedule));
  drawSchedule(state.schedule, clock.time());
  for (const element of document.querySelectorAll("[data-since]")) {
    text(element, duration(clock.since(Number(element.dataset.since))));
  }
  for (const element of document.querySelectorAll("[data-until]")) {
    text(element, duration(Math.max(0, Number(element.dataset.until) - clock.time())));
  }
}

function drawDay(day) {
  text(byId("day-contacts"), day.contacts);
  text(byId("day-aht"), day.meanMs === null ? "–" : duration(day.meanMs));
  text(byId("day-ready"), duration(day.readyMs));
  text(byId("day-paused"), duration(day.pausedMs));
  text(byId("day-busy"), percent(day.busy));
  text(byId("day-adherence"), state.schedule.length ? percent(day.adherence) : _("No shift today"));
}

function drawSchedule(schedule, now) {
  const rest = nextBreak(schedule, now);
  text(byId("day-shift"), hours(shifts(schedule)));
  text(byId("day-break"), hours(rest ? [rest] : []));
}

// ---- doing ------------------------------------------------------------------------------

/** Accept an offer, and open it: he who accepts by a key wants to write. */
async function accept(contact) {
  if (isHeard(state.contacts[contact])) {
    opening = contact;
    phone.accept(contact);
    return;
  }
  const isDone = await ask("accept", { contact });
  if (isDone && state.contacts[contact]) {
    choose(contact);
    panels.get(contact)?.focus();
  }
}

/** Decline an offer: a call by the telephone that rings, all else by the floor. */
function decline(contact) {
  if (!phone.decline(contact)) ask("decline", { contact });
}

byId("ready").addEventListener("click", () => ask("ready"));
byId("pause").addEventListener("click", () => ask("pause", { reason: byId("reason").value || "break" }));
byId("sign-out").addEventListener("click", () => ask("sign-out"));
byId("help-button").addEventListener("click", () => byId("help").showModal());
byId("notify").hidden = !mayAskNotifications();
byId("notify").addEventListener("click", () => askNotifications().then((answer) => (byId("notify").hidden = answer !== "default")));
byId("sound").checked = hasSound();
byId("sound").addEventListener("change", () => setSound(byId("sound").checked));

const KEYS = {
  KeyA: () => ask("ready"),
  KeyP: () => byId("pause").click(),
  KeyY: () => document.querySelector(".offer button.primary")?.click(),
  KeyN: () => document.querySelector(".offer button:not(.primary)")?.click(),
  KeyW: () => open && panels.get(open)?.wrapUp(),
  KeyT: () => open && panels.get(open)?.press("pass"),
  KeyE: () => open && panels.get(open)?.press("hangUp"),
  KeyM: () => open && panels.get(open)?.pressCall("mute"),
  KeyH: () => open && panels.get(open)?.pressCall("hold"),
};
function goTo(n) {
  byId("tabs").children[n]?.click();
  panels.get(open)?.focus();
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !state) return;
  const digit = /^Digit([1-9])$/.exec(event.code);
  const act = digit ? () => goTo(Number(digit[1]) - 1) : KEYS[keyName(event)];
  if (act) {
    event.preventDefault();
    act();
  }
});

document.querySelector("form[action='/logout/']")?.addEventListener("submit", (event) => {
  const held = state ? cards().length : 0;
  if (held && !confirm(_("You have contacts in your hands. Log out all the same?"))) event.preventDefault();
});

startDial(() => state && drawContacts());
setInterval(drawClocks, 500);
socket.open();
