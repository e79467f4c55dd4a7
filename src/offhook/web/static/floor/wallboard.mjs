// The wallboard: every queue, every agent, live, and the day so far as plots.

import { FloorClock, duration } from "./clock.mjs";
import { lineElement, sendLine } from "./contact_panel.mjs";
import { DayPlots } from "./day_plots.mjs";
import { attr, byId, h, keepEnd, patch, text } from "./dom.mjs";
import { tellLine, tellRefusal } from "./notices.mjs";
import { Listening } from "./listening.mjs";
import { percent } from "./numbers.mjs";
import { chosen, counted, ordered, withContact } from "./people.mjs";
import { callState } from "./phone_panel.mjs";
import { openLine } from "./sip.mjs";
import { FloorSocket, socketPath, ticketFrom } from "./socket.mjs";
import { _, labelled, readWords } from "./words.mjs";

readWords();
const clock = new FloorClock();
const plots = new DayPlots();
let state = null;
let shown = null;
let heard = null;
let waiting = false;

const socket = new FloorSocket({
  path: socketPath("wallboard"),
  fetchTicket: ticketFrom("/ticket/wallboard"),
  on: { state: hear, line: tellLine },
});
const ask = (what, fields) => socket.ask(what, fields).then(() => true, tellRefusal);
const listening = new Listening({ ask: askAloud, openLine, changed: () => state && drawAgent() });

/** Ask the floor, and tell why if it refuses; who asked must know too. */
async function askAloud(what, fields) {
  try {
    return await socket.ask(what, fields);
  } catch (error) {
    tellRefusal(error);
    throw error;
  }
}
const share = (of) => percent(of, 1);

/** Draw at most once a frame of the screen, however many frames of the floor come. */
function hear(next, frame) {
  const told = next.telephone !== state?.telephone ? next.telephone : null;
  state = next;
  listening.follow({ hasVoice: Boolean(next.voice), contacts: next.contacts, isFresh: Boolean(frame.snapshot) });
  if (told) listening.phone.told(told);
  clock.hear(frame.now, next.speed);
  // A new line to the floor listens to nothing yet.
  if (frame.snapshot && heard) ask("listen", { contact: heard });
  if (!waiting) {
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  }
}

function draw() {
  drawChoices();
  drawTotals();
  drawQueues();
  drawPeople();
  drawWaiting();
  drawHealth();
  drawAgent();
  plots.draw(state, byId("plotted").value);
  drawClocks();
}

const queues = () => Object.values(state.queues).filter((queue) => !byId("client").value || queue.client === byId("client").value);

function drawChoices() {
  const clients = new Map(Object.values(state.queues).map((queue) => [queue.client, queue.client_name]));
  patch(byId("client"), [["", _("All")], ...clients].map(([id, name]) => ({ id, name })), (one) => one.id, (one) => h("option", { value: one.id }, one.name), () => {});
  patch(byId("plotted"), [{ id: "", name: _("All") }, ...Object.values(state.queues)], (one) => one.id, (one) => h("option", { value: one.id }, one.name), () => {});
}

function drawTotals() {
  const all = queues();
  const ids = new Set(all.map((queue) => queue.id));
  const sum = (of) => all.reduce((total, queue) => total + of(queue), 0);
  const here = Object.values(state.agents).filter((agent) => agent.state !== "signed_out");
  const count = (...states) => here.filter((agent) => states.includes(agent.state)).length;
  const figures = [
    { name: _("Waiting"), value: sum((queue) => queue.waiting) },
    { name: _("Ringing"), value: Object.values(state.contacts).filter((card) => card.state === "offered" && ids.has(card.queue)).length },
    { name: _("Offered"), value: sum((queue) => queue.offered) },
    { name: _("Answered"), value: sum((queue) => queue.answered) },
    { name: _("Abandoned"), value: sum((queue) => queue.abandoned) },
    { name: _("Left otherwise"), value: sum((queue) => queue.flow_out) },
    { name: _("Available"), value: count("available") },
    { name: _("Talking"), value: count("talking", "reserved") },
    { name: _("Wrap-up"), value: count("wrap_up") },
    { name: _("Paused"), value: count("paused") },
  ];
  patch(byId("totals"), figures, (one) => one.name, (one) => h("div", { class: "card" }, h("div", { class: "figure" }), h("div", { class: "muted" }, one.name)), (element, one) => text(element.firstElementChild, one.value.toLocaleString(document.documentElement.lang)));
}

function drawQueues() {
  patch(byId("queue-rows"), queues(), (queue) => queue.id, makeQueue, drawQueue);
  const formulas = new Set(queues().map((queue) => queue.sl_name));
  text(byId("formula"), `${[...formulas].map((name) => _(FORMULAS[name])).join(" · ")}`);
}

const FORMULAS = {
  "SL-1": "SL-1: (answered in time + abandoned in time) / (answered + abandoned)",
  "SL-2": "SL-2: answered in time / answered",
  "SL-3": "SL-3: answered in time / (answered + abandoned)",
  "SL-4": "SL-4: answered in time / (answered + abandoned later)",
  "SL-5": "SL-5: (answered in time + short abandons) / (answered + abandoned)",
  "SL-6": "SL-6: answered in time / (answered + abandoned - short abandons)",
};

function makeQueue(queue) {
  const name = byId("agent").dataset.may === "yes" ? h("a", { href: `/centre/steps/${encodeURIComponent(queue.id)}/`, title: _("Routing steps") }, queue.name) : queue.name;
  return h("tr", {}, h("th", { scope: "row" }, name), ...Array.from({ length: 11 }, (_one, n) => h("td", { class: n === 2 || n === 3 ? "mark" : "number" })));
}

function drawQueue(row, queue) {
  const cells = [...row.children].slice(1);
  text(cells[0], queue.open ? queue.waiting : `${queue.waiting} · ${_("closed")}`);
  attr(cells[1], "data-since", queue.longest);
  if (queue.longest === null) text(cells[1], "–");
  drawLevel(cells[2], queue.sl, queue);
  drawLevel(cells[3], queue.sl_30m, queue);
  const numbers = [queue.offered, queue.answered, queue.abandoned, queue.agents.available, queue.agents.talking + queue.agents.reserved, queue.agents.wrap_up, queue.agents.paused];
  numbers.forEach((number, n) => text(cells[n + 4], number));
}

/** A level bears a sign beside its colour: colour alone tells nothing to many. */
function drawLevel(cell, level, queue) {
  const isMet = level === null ? null : level >= queue.target;
  text(cell, `${isMet === null ? "" : isMet ? "✓ " : "▼ "}${share(level)}`);
  attr(cell, "class", `mark ${isMet === null ? "" : isMet ? "good" : "bad"}`);
  attr(cell, "title", `${queue.sl_name}: ${share(queue.target)} / ${queue.within_s} s`);
}

const STATES = { available: "Available", talking: "Talking", reserved: "Offer", wrap_up: "Wrap-up", paused: "Paused", signed_out: "Signed out" };

function drawPeople() {
  const fit = chosen(Object.values(state.agents), { search: byId("find").value, only: byId("only").value });
  byId("nobody").hidden = fit.length > 0;
  const shown = ordered(fit, byId("order").value, isOpen).map((one) => (one.heading === undefined ? faceOf(one) : one));
  patch(byId("people"), shown, (one) => (one.heading === undefined ? one.agent.agent : `group ${one.heading}`), makePerson, drawPerson);
}

// A tile shows the agent and his call: either may change alone.
const faces = new Map();
function faceOf(agent) {
  const face = withContact(agent, state.contacts, faces.get(agent.agent));
  faces.set(agent.agent, face);
  return face;
}

// On a telephone six hundred agents are twenty screens: there a group is opened by a touch.
const small = matchMedia("(max-width: 56rem)");
const touched = new Set();
const isSearched = () => byId("find").value.trim() !== "";
const isOpen = (group) => isSearched() || touched.has(group) === small.matches;
small.addEventListener("change", () => (touched.clear(), state && draw()));

function openGroup(group) {
  if (!touched.delete(group)) touched.add(group);
  drawPeople();
  drawClocks();
}

function makePerson(one) {
  if (one.heading !== undefined) return h("li", { class: "heading" }, h("button", { type: "button", on: { click: () => openGroup(one.heading) } }, h("span"), h("small")));
  return h("li", {}, h("button", { on: { click: () => openAgent(one.agent.agent) } }, h("span", {}, one.agent.name), h("span", { class: "clock" }), h("small")));
}

function drawHeading(button, { heading, members }) {
  attr(button, "aria-expanded", String(isOpen(heading)));
  button.disabled = isSearched();
  text(button.children[0], `${heading} · ${members.length}`);
  text(button.children[1], counted(members, Object.keys(STATES)).map((one) => `${_(STATES[one.state])} ${one.count}`).join(" · "));
}

/** Return the word of a pause's reason, which the wallboard knows by its id only. */
function reasonWord(id) {
  const word = id.replaceAll("-", " ");
  return _(word.charAt(0).toUpperCase() + word.slice(1));
}

/** Return what a call is doing besides talking, to stand after its queue. */
function stateOf(card) {
  const found = callState(card);
  return found && found.word !== "In a conversation" ? ` · ${_(found.word)}` : "";
}

function drawPerson(element, one) {
  const [button] = element.children;
  if (one.heading !== undefined) return drawHeading(button, one);
  const { agent, contact } = one;
  attr(button, "class", agent.state);
  attr(button.children[1], "data-since", agent.since);
  const word = _(STATES[agent.state]);
  text(button.children[2], `${agent.state === "paused" && agent.reason ? labelled(word, reasonWord(agent.reason)) : word}${contact ? ` · ${contact.queue_name}${stateOf(contact)}` : ""}${agent.contacts.length > 1 ? ` (${agent.contacts.length})` : ""}`);
}

function drawWaiting() {
  const line = Object.values(state.contacts)
    .filter((card) => ["waiting", "callback", "offered"].includes(card.state))
    .sort((one, other) => one.arrived - other.arrived)
    .slice(0, 100);
  patch(byId("waiting-rows"), line, (card) => card.id, (card) => h("tr", {}, h("td", {}, card.queue_name), h("td", {}, card.customer.name), h("td"), h("td", { class: "number clock", "data-since": card.arrived })), (row, card) => text(row.children[2], _({ waiting: "Waiting", callback: "Callback", offered: "Offer" }[card.state])));
}

function drawHealth() {
  const { health } = state;
  if (health.seq === undefined) return;
  text(byId("health"), health.stopped ? _("The floor cannot write its journal: {reason}", { reason: health.stopped }) : _("Journal {journal} ms · late {late} ms · {sockets} sockets · entry {seq}", { journal: health.journal_ms, late: health.late_ms, sockets: health.sockets, seq: health.seq }));
}

// ---- one agent ----------------------------------------------------------------------------

function openAgent(agent) {
  shown = agent;
  drawAgent();
  byId("agent").showModal();
}

function drawAgent() {
  const agent = shown && state.agents[shown];
  if (!agent) return;
  text(byId("agent-name"), `${agent.name} · ${agent.group}`);
  text(byId("agent-state"), _(STATES[agent.state]));
  attr(byId("agent-state"), "class", `badge ${agent.state}`);
  attr(byId("agent-since"), "data-since", agent.since);
  for (const [id, page] of [["agent-skills", ""], ["agent-queues", "queues/"]]) {
    if (byId(id)) byId(id).href = `/centre/agents/${encodeURIComponent(agent.agent)}/${page}`;
  }
  const held = agent.contacts.map((id) => state.contacts[id]).filter(Boolean);
  patch(byId("agent-contacts"), held.map((card) => ({ ...card })), (card) => card.id, makeHeld, drawHeld);
  const lines = heard ? (state.messages[heard] ?? []) : [];
  byId("listened").hidden = !heard;
  const keyed = lines.map((line, n) => ({ ...line, n: `${heard}-${n}` }));
  keepEnd(byId("listened"), () => patch(byId("listened"), keyed, (line) => line.n, lineElement, () => {}));
}

const HOWS = { listen: "Listen", whisper: "Whisper", barge: "Barge" };

function makeHeld(card) {
  const may = byId("agent").dataset.may === "yes";
  const chat = [["Listen", () => listen(card.id)], ["Join", () => join(card.id)]].map(([word, act]) => h("button", { on: { click: act } }, _(word)));
  const call = Object.entries(HOWS).map(([how, word]) => h("button", { type: "button", "data-how": how, "aria-pressed": "false", on: { click: () => listening.hear(card.id, how) } }, _(word)));
  const stop = h("button", { type: "button", class: "danger", hidden: true, on: { click: () => listening.stop() } }, _("Stop listening"));
  const acts = { chat, voice: [...call, stop] }[card.channel] ?? [];
  return h("div", {}, h("p", { class: "acts" }, h("span"), ...(may ? acts : [])), h("p", { class: "muted", role: "status" }));
}

const HEARING = { listen: "You listen: nobody hears you.", whisper: "You whisper: the agent alone hears you.", barge: "You speak with both." };

function drawHeld(element, card) {
  const [line, told] = element.children;
  text(line.firstElementChild, `${card.queue_name} · ${card.customer.name || card.customer.address}${stateOf(card)}`);
  if (card.channel !== "voice") return;
  const { how, isUp } = listening.of(card.id);
  for (const button of line.querySelectorAll("[data-how]")) {
    button.disabled = !state.voice || card.state !== "connected";
    attr(button, "aria-pressed", String(button.dataset.how === how));
  }
  const stop = line.querySelector("button.danger");
  if (stop) stop.hidden = !how;
  const others = card.heard_by?.length ? _("Hears this call: {names}", { names: card.heard_by.join(", ") }) : "";
  const mine = !how ? "" : isUp ? _(HEARING[how]) : listening.phone.microphone === "refused" ? _("Your browser may not use the microphone, or there is none.") : _("Your telephone is connected …");
  text(told, [mine, others].filter(Boolean).join(" "));
}

function listen(contact) {
  if (heard && heard !== contact) {
    ask("unlisten", { contact: heard });
    byId("joined").hidden = true;
  }
  heard = contact;
  return ask("listen", { contact });
}

async function join(contact) {
  const isHeard = await listen(contact);
  const isIn = isHeard && (await ask("join", { contact }));
  byId("joined").hidden = !isIn;
  if (isIn) byId("supervisor-line").focus();
}

byId("agent").addEventListener("close", () => {
  listening.stop();
  if (heard) ask("unlisten", { contact: heard });
  heard = shown = null;
  byId("joined").hidden = true;
});
byId("supervisor-say").addEventListener("click", () => {
  if (heard) sendLine(byId("supervisor-line"), (line) => ask("say", { contact: heard, text: line }));
});
byId("agent-pause")?.addEventListener("click", () => ask("pause", { agent: shown, reason: "supervisor" }));
byId("agent-out")?.addEventListener("click", () => ask("sign-out", { agent: shown }));
for (const id of ["client", "plotted", "find", "only", "order"]) byId(id).addEventListener("input", () => state && draw());

function drawClocks() {
  if (!state) return;
  for (const element of document.querySelectorAll("[data-since]")) {
    text(element, duration(clock.since(Number(element.dataset.since))));
  }
}
setInterval(drawClocks, 1000);
socket.open();
