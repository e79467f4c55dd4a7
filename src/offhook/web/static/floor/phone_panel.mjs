// The call of a contact: mute, hold, keys, whom he asks, the recording, how it sounds.

import { counts, quality } from "./call_quality.mjs";
import { attr, h, text } from "./dom.mjs";
import { inOnePiece } from "./numbers.mjs";
import { _ } from "./words.mjs";

const LOOK_MS = 2000;
const AGAIN_MS = 1000;
const TRIES = 15;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

const STATES = { merged: "Three-way", asking: "Asking", hold: "On hold", message: "Message", out: "Outbound call", talk: "In a conversation" };
const COLOURS = { asking: "reserved", hold: "warn" };

/** Return what a call is doing; null of a contact that is no call, or not under way. */
export function doing(card) {
  if (card.channel !== "voice" || card.state !== "connected") return null;
  if (card.merged) return "merged";
  if (card.asked || card.outside) return "asking";
  if (card.on_hold) return "hold";
  if (card.message) return "message";
  return card.outbound ? "out" : "talk";
}

/** Return it as a word and a colour. */
export function callState(card) {
  const found = doing(card);
  return found && { word: STATES[found], kind: COLOURS[found] ?? "talking" };
}

const WHY_MISSED = { "no-answer": "no answer", busy: "busy", declined: "declined", unreachable: "no connection", "not-dialled": "not allowed" };

/** Return that a number did not answer, and why; nothing where none was called, or another is. */
export function missedWord(card) {
  if (!card.missed || card.outside || card.asked) return "";
  const { number, why } = card.missed;
  return _("{number} could not be reached ({why}).", { number: inOnePiece(number) || card.customer.name || _("Unknown customer"), why: _(WHY_MISSED[why] ?? WHY_MISSED.unreachable) });
}

/** Return how asking somebody stands: "" where nobody is asked, "ringing", "speaks" or "merged". */
export function asking(card) {
  if (!card.asked && !card.outside) return "";
  if (card.merged) return "merged";
  return card.outside_answered || card.asked?.state === "connected" ? "speaks" : "ringing";
}

export class CallPanel {
  /** `phone` is the desk's telephone, or null where calls are not heard here. */
  constructor(card, { ask, phone }) {
    Object.assign(this, { id: card.id, phone, card, looked: null });
    const send = (what, fields = {}) => ask(what, { contact: this.id, ...fields });
    const button = (word, act, props = {}) => h("button", { type: "button", ...props, on: { click: act } }, word);
    this.mute = button(_("Mute"), () => phone?.mute(this.id), { "aria-pressed": "false", "aria-keyshortcuts": "Alt+M" });
    this.hold = button(_("Hold"), () => send(this.card.on_hold ? "resume" : "hold"), { "aria-pressed": "false", "aria-keyshortcuts": "Alt+H" });
    this.pause = button(_("Pause the recording"), () => send("pause-recording", { paused: !this.card.recording_paused }), { "aria-pressed": "false" });
    this.recorded = h("span", { class: "badge", role: "status" });
    this.line = h("span", { class: "badge", role: "status" });
    this.sound = h("span", { class: "badge" });
    this.pad = this.makePad();
    this.asked = h("span", { role: "status" });
    this.back = button(_("Back to the customer"), () => send("end-consult"));
    this.together = button(_("Speak together"), () => send("three-way"));
    this.over = button(_("Hand over"), () => send("hand-over"), { class: "primary" });
    this.aside = h("div", { class: "acts aside", role: "group", "aria-label": _("Whom you ask") }, this.asked, this.back, this.together, this.over);
    this.callBack = button(_("Call the customer"), () => send("call-customer"), { class: "primary" });
    this.message = this.makeMessage(card);
    this.element = h(
      "section",
      { class: "call", "aria-label": _("Call") },
      h("div", { class: "acts" }, this.line, this.sound, this.recorded),
      this.message,
      h("div", { class: "acts" }, this.mute, this.hold, this.pause, this.callBack),
      this.aside,
      this.pad,
    );
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  makePad() {
    const keys = KEYS.map((key) => h("button", { type: "button", on: { click: () => this.press(key) } }, key));
    this.pressed = h("output", { class: "clock", dir: "ltr" });
    return h("details", { class: "pad", on: { keydown: (event) => this.typed(event) } }, h("summary", {}, _("Keys of a telephone")), h("div", { class: "keypad", dir: "ltr", role: "group", "aria-label": _("Keys of a telephone") }, ...keys), this.pressed);
  }

  makeMessage(card) {
    if (!card.message) return null;
    const player = h("audio", { controls: true, preload: "none", "aria-label": _("Hear the message again"), src: `/recordings/message/${encodeURIComponent(card.message)}/` });
    // Who accepts at once may be sooner than what seals the sound: his wish to hear it stands.
    let tries = TRIES;
    player.addEventListener("error", () => {
      if (tries-- > 0 && player.isConnected) setTimeout(() => (player.load(), player.play().catch(() => {})), AGAIN_MS);
    });
    return h("p", {}, player);
  }

  /** Press a key, and show that it was. */
  press(key) {
    this.phone?.press(this.id, key);
    text(this.pressed, (this.pressed.textContent + key).slice(-24));
  }

  /** With the keypad open, a telephone's keys are those of the keyboard. */
  typed(event) {
    if (!this.pad.open || event.altKey || event.ctrlKey || event.metaKey || !KEYS.includes(event.key)) return;
    event.preventDefault();
    this.press(event.key);
  }

  draw(card) {
    this.card = card;
    const talks = card.state === "connected";
    const call = this.phone?.calls.get(this.id);
    const has = talks && card.channel === "voice" && this.phone !== null;
    this.element.hidden = !has;
    if (!has) {
      clearInterval(this.timer);
      return;
    }
    this.drawLine(call);
    const isAsking = Boolean(card.asked || card.outside);
    const isUp = call?.state === "talking";
    this.mute.disabled = !isUp;
    attr(this.mute, "aria-pressed", String(Boolean(call?.isMuted)));
    text(this.mute, call?.isMuted ? _("Muted: speak again") : _("Mute"));
    this.hold.hidden = isAsking || Boolean(card.consult);
    attr(this.hold, "aria-pressed", String(card.on_hold));
    text(this.hold, card.on_hold ? _("Resume") : _("Hold"));
    this.drawRecording(card);
    this.callBack.hidden = !card.message;
    this.drawAsked(card, isAsking);
  }

  drawLine(call) {
    const words = { ringing: "Your telephone rings", answering: "The sound is connected …", talking: "You are heard", muted: "Muted" };
    const isOut = this.phone.external;
    text(this.line, isOut ? _("At your SIP telephone") : call ? _(words[call.isMuted ? "muted" : call.state]) : _("No sound: your telephone is called again"));
    attr(this.line, "class", `badge ${isOut || call?.state === "talking" ? (call?.isMuted ? "warn" : "good") : "warn"}`);
    this.mute.hidden = this.pad.hidden = isOut;
    if (!call || isOut) text(this.sound, "");
    this.sound.hidden = !call || isOut || !this.sound.textContent;
  }

  drawRecording(card) {
    const isRecorded = Boolean(card.recorded);
    this.pause.hidden = this.recorded.hidden = !isRecorded;
    attr(this.pause, "aria-pressed", String(Boolean(card.recording_paused)));
    text(this.pause, card.recording_paused ? _("Record again") : _("Pause the recording"));
    text(this.recorded, card.recording_paused ? `❚❚ ${_("Recording paused")}` : `● ${_("Recorded")}`);
    attr(this.recorded, "class", `badge ${card.recording_paused ? "warn" : "bad"}`);
  }

  drawAsked(card, isAsking) {
    this.aside.hidden = !isAsking;
    if (!isAsking) return;
    const name = inOnePiece(card.outside) || card.asked?.name || _("the queue");
    const stands = asking(card);
    const words = { merged: "You, the customer and {name} speak together.", speaks: "You ask {name}; the customer hears music.", ringing: "Ringing: {name}. The customer hears music." };
    text(this.asked, _(words[stands], { name }));
    this.together.hidden = stands !== "speaks";
    // Outside it may be left ringing: if nobody takes it, the customer has his place again.
    this.over.hidden = stands === "ringing" && !card.outside;
    text(this.over, stands === "ringing" ? _("Hand over while it rings") : _("Hand over"));
    this.back.hidden = false;
  }

  /** Look how the call sounds. */
  async look() {
    const call = this.phone?.calls.get(this.id);
    if (call?.state !== "talking") {
      this.looked = null;
      return;
    }
    const now = counts(await call.wire.stats());
    const found = this.looked && quality(this.looked, now);
    this.looked = now;
    if (found) this.drawQuality(found);
  }

  drawQuality(found) {
    const words = { good: "Line good", fair: "Line fair", poor: "Line poor" };
    const marks = { good: "▂▄▆", fair: "▂▄", poor: "▂" };
    const kinds = { good: "good", fair: "warn", poor: "bad" };
    text(this.sound, `${marks[found.level]} ${_(words[found.level])}`);
    attr(this.sound, "class", `badge ${kinds[found.level]}`);
    const number = (value, digits) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });
    attr(this.sound, "title", _("Lost {loss} %, jitter {jitter} ms, round trip {trip} ms", { loss: number(100 * found.loss, 1), jitter: number(found.jitterMs, 0), trip: number(found.roundTripMs, 0) }));
    this.sound.hidden = false;
  }

  /** Let nothing go on of a contact that is gone. */
  close() {
    clearInterval(this.timer);
  }
}
