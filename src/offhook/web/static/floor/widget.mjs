// The customer's chat: his place and an honest wait, the conversation, a callback, the end.

import { FloorClock } from "./clock.mjs";
import { lineElement, sendLine } from "./contact_panel.mjs";
import { byId, h, keepEnd, patch, text } from "./dom.mjs";
import { tellLine, tellRefusal } from "./notices.mjs";
import { FloorSocket, socketPath, ticketFrom } from "./socket.mjs";
import { placeSentence, waitSentence } from "./wait.mjs";
import { _, readWords } from "./words.mjs";

readWords();
const KEY = "offhook.customer";
const tenant = byId("start").dataset.tenant;
const wanted = new URLSearchParams(location.search).get("queue");
const clock = new FloorClock();
let state = null;

/** Return the secret by which this browser's customer is known again. */
function customerKey() {
  try {
    const key = localStorage.getItem(KEY) ?? newKey();
    localStorage.setItem(KEY, key);
    return key;
  } catch (error) {
    // In a frame of another's page some browsers keep nothing: he is known until he leaves it.
    if (error.name !== "SecurityError") throw error;
    return newKey();
  }
}

/** Return a random UUID; `crypto.randomUUID` is not there on a page without https. */
function newKey() {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[6] = (octets[6] & 0x0f) | 0x40;
  octets[8] = (octets[8] & 0x3f) | 0x80;
  const hex = [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const socket = new FloorSocket({
  path: socketPath("chat"),
  fetchTicket: ticketFrom(`/chat/${tenant}/ticket`, { key: customerKey() }),
  on: { state: hear, line: tellLine },
});
const ask = (what, fields) => socket.ask(what, fields).then(() => true, tellRefusal);

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
  // During an offer somebody is about to answer: the floor keeps no place for him then.
  byId("callback").hidden = !(me.can_call_back && me.state === "waiting");
  if (waits) {
    text(byId("place"), placeSentence(me));
    text(byId("wait"), waitSentence(me.wait));
  }
  text(byId("with"), me.state === "connected" ? _("You speak with {name}.", { name: me.agent_name }) : me.state === "ended" ? _("The conversation is over. Thank you.") : "");
  byId("talk").hidden = lines.length === 0;
  byId("say").hidden = !isHere;
  byId("say-line").hidden = byId("send").hidden = me.state === "callback";
  const talk = byId("talk");
  keepEnd(talk, () => patch(talk, lines.map((line, n) => ({ ...line, n: `${line.at}-${n}` })), (line) => line.n, lineElement, () => {}));
}

function drawStart(isShown, me) {
  byId("start").hidden = !isShown;
  const known = Object.hasOwn(state.queues, wanted) ? [state.queues[wanted]] : Object.values(state.queues);
  const open = known.filter((queue) => queue.open);
  patch(byId("queue"), open, (queue) => queue.id, (queue) => h("option", { value: queue.id }, queue.name), () => {});
  byId("queue-field").hidden = open.length < 2;
  byId("closed").hidden = open.length > 0;
  byId("start").querySelector("button").disabled = open.length === 0;
  byId("resume").hidden = !(me.resume_until && me.resume_until > clock.time());
}

byId("start").addEventListener("submit", (event) => {
  event.preventDefault();
  arrive();
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
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    say();
  }
});
byId("leave").addEventListener("click", () => ask("leave"));

async function arrive() {
  const language = document.documentElement.lang;
  const isDone = await ask("arrive", { queue: byId("queue").value, name: byId("customer-name").value.trim(), language, text: byId("question").value.trim() });
  if (isDone) {
    byId("question").value = "";
    byId("say-line").focus();
  }
}

function say() {
  return sendLine(byId("say-line"), (line) => ask("say", { text: line }));
}

socket.open();
