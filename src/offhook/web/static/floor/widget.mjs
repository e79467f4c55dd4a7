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
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const WHY_OVER = {
  4002: "There is no chat here now.",
  4006: "You have this chat open in another window, where it goes on.",
};
const tenant = byId("start").dataset.tenant;
const wanted = new URLSearchParams(location.search).get("queue");
const clock = new FloorClock();
let state = null;

/** Return the secret by which this browser's customer is known again. */
function customerKey() {
  const told = new URLSearchParams(location.hash.slice(1)).get("key") ?? "";
  try {
    const key = UUID.test(told) ? told : localStorage.getItem(KEY) ?? newKey();
    localStorage.setItem(KEY, key);
    return key;
  } catch (error) {
    // In a frame of another's page some browsers keep nothing; that page may (embed.js).
    if (error.name !== "SecurityError") throw error;
    return UUID.test(told) ? told : newKey();
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

const key = customerKey();
const socket = new FloorSocket({
  path: socketPath("chat"),
  fetchTicket: ticketFrom(`/chat/${tenant}/ticket`, { key }),
  on: { state: hear, line: (status, code) => tellLine(status, code, WHY_OVER) },
});
const ask = (what, fields) => socket.ask(what, fields).then(() => true, tellRefusal);

function hear(next, frame) {
  state = next;
  clock.hear(frame.now, next.speed);
  draw();
  tellPage();
}

/** Let the page around remember whose chat it is, and whether to open it again. */
function tellPage() {
  if (parent === window) return;
  const busy = ["waiting", "offered", "callback", "connected"].includes(state.me.state);
  // Which page that is a frame is not told; nobody else hears it.
  parent.postMessage({ offhook: "chat", key, busy }, "*");
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
  const isWrong = wanted && !Object.hasOwn(state.queues, wanted);
  // A page that names a queue means that one: a visitor of a shop is not another client's.
  const known = Object.values(state.queues).filter((queue) => !wanted || queue.id === wanted);
  const open = known.filter((queue) => queue.open);
  drawBrand(known);
  patch(byId("queue"), open, (queue) => queue.id, (queue) => h("option", { value: queue.id }, queue.name), () => {});
  byId("queue-field").hidden = open.length < 2;
  byId("closed").hidden = open.length > 0 || isWrong;
  byId("wrong").hidden = !isWrong;
  byId("start").querySelector("button").disabled = open.length === 0;
  byId("resume").hidden = !(me.resume_until && me.resume_until > clock.time());
}

/** Put the name of the client above, whose customers these are. */
function drawBrand(queues) {
  const brands = new Set(queues.map((queue) => queue.client));
  if (brands.size !== 1 || brands.has("")) return;
  text(document.querySelector("h1"), [...brands][0]);
  document.title = [...brands][0];
}

byId("start").addEventListener("submit", (event) => {
  event.preventDefault();
  if (["customer-name", "question"].every((name) => isWritten(byId(name)))) arrive();
});
byId("callback").addEventListener("submit", (event) => {
  event.preventDefault();
  const address = byId("address");
  const digits = address.value.replace(/\D/g, "").length;
  const isNumber = /^[\d\s+().\/-]+$/.test(address.value) && digits >= 6 && digits <= 15;
  if (complain(address, isNumber ? "" : _("Write a telephone number, as +212 6 12 34 56 78."))) {
    ask("callback", { address: address.value.trim() });
  }
});

/** Return whether there is more than white space in a field; if not, say so beside it. */
function isWritten(field) {
  return complain(field, field.value.trim() ? "" : _("Write something here."));
}

/** Say what is wrong in a field, until something else is written; return whether nothing is. */
function complain(field, wrong) {
  field.setCustomValidity(wrong);
  field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
  return field.reportValidity();
}
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
