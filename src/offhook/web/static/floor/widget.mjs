// The customer's chat: his place and an honest wait, the conversation, a callback, the end.

import { FloorClock } from "./clock.mjs";
import { lineElement } from "./contact_panel.mjs";
import { byId, h, patch, text } from "./dom.mjs";
import { tellLine, tellRefusal } from "./notices.mjs";
import { FloorSocket, socketPath, ticketFrom } from "./socket.mjs";
import { _, readWords } from "./words.mjs";

readWords();
const KEY = "offhook.customer";
const tenant = byId("start").dataset.tenant;
const wanted = new URLSearchParams(location.search).get("queue");
const clock = new FloorClock();
let state = null;

/** Return the secret by which this browser's customer is known again. */
function customerKey() {
  let key = localStorage.getItem(KEY);
  if (!key) {
    const octets = crypto.getRandomValues(new Uint8Array(16));
    octets[6] = (octets[6] & 0x0f) | 0x40;
    octets[8] = (octets[8] & 0x3f) | 0x80;
    const hex = [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
    key = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
    localStorage.setItem(KEY, key);
  }
  return key;
}

const socket = new FloorSocket({
  path: socketPath("chat"),
  fetchTicket: ticketFrom(`/chat/${tenant}/ticket`, { key: customerKey() }),
  on: { state: hear, line: tellLine },
});
const ask = (what, fields) => socket.ask(what, fields).catch(tellRefusal);

function hear(next, frame) {
  state = next;
  clock.hear(frame.now, next.speed);
  draw();
}

function draw() {
  const { me } = state;
  const lines = state.messages.all ?? [];
  const waits = ["waiting", "offered", "callback"].includes(me.state);
  const isHere = waits || me.state === "connected";
  drawStart(!isHere, me);
  byId("waiting").hidden = !waits;
  byId("callback").hidden = !me.can_call_back;
  if (waits) {
    text(byId("place"), placeSentence(me));
    text(byId("wait"), waitSentence(me.wait));
  }
  text(byId("with"), me.state === "connected" ? _("You speak with {name}.", { name: me.agent_name }) : me.state === "ended" ? _("The conversation is over. Thank you.") : "");
  byId("talk").hidden = lines.length === 0;
  byId("say").hidden = !isHere || me.state === "callback";
  byId("say-line").disabled = me.state === "callback";
  const talk = byId("talk");
  patch(talk, lines.map((line, n) => ({ ...line, n: `${line.at}-${n}` })), (line) => line.n, lineElement, () => {});
  talk.scrollTop = talk.scrollHeight;
}

function drawStart(isShown, me) {
  byId("start").hidden = !isShown;
  const open = Object.values(state.queues).filter((queue) => queue.open && (!wanted || queue.id === wanted));
  patch(byId("queue"), open, (queue) => queue.id, (queue) => h("option", { value: queue.id }, queue.name), () => {});
  byId("queue-field").hidden = open.length < 2;
  byId("closed").hidden = open.length > 0;
  byId("start").querySelector("button").disabled = open.length === 0;
  byId("resume").hidden = !(me.resume_until && me.resume_until > clock.time());
}

function placeSentence(me) {
  if (me.state === "offered") return _("Somebody is about to answer you.");
  if (me.state === "callback") return _("You keep your place, and will be called back.");
  return me.place === 0 ? _("You are the next.") : _("{n} are before you.", { n: me.place });
}

/** Say how long it takes only where the floor knows; minutes are honest, seconds are not. */
export function waitSentence(wait) {
  if (!wait) return "";
  const [low, high] = [Math.floor(wait[0] / 60), Math.ceil(wait[1] / 60)];
  if (high <= 1) return _("It takes less than a minute.");
  return low < 1 ? _("It takes at most {high} minutes.", { high }) : _("It takes between {low} and {high} minutes.", { low, high });
}

byId("start").addEventListener("submit", (event) => {
  event.preventDefault();
  const language = document.documentElement.lang;
  ask("arrive", { queue: byId("queue").value, name: byId("customer-name").value.trim(), language, text: byId("question").value.trim() });
});
byId("callback").addEventListener("submit", (event) => {
  event.preventDefault();
  const address = byId("address").value.trim();
  if (address) ask("callback", { address });
});
byId("say").addEventListener("submit", (event) => {
  event.preventDefault();
  say();
});
byId("say-line").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    say();
  }
});
byId("leave").addEventListener("click", () => ask("leave"));

function say() {
  const line = byId("say-line");
  if (line.value.trim()) ask("say", { text: line.value.trim() });
  line.value = "";
}

socket.open();
