// One contact in an agent's hands: the conversation, the note, the disposition, the ways out.

import { mustSayFirst } from "./dial.mjs";
import { attr, h, keepEnd, patch, text } from "./dom.mjs";
import { CallPanel, callState } from "./phone_panel.mjs";
import { _ } from "./words.mjs";

// Why a customer who was called was not spoken with.
const NOT_REACHED = {
  busy: "The customer's line was busy",
  "no-answer": "Nobody answered",
  declined: "The call was declined",
  unreachable: "The number could not be reached",
  "not-dialled": "This number may not be dialled.",
};

export class ContactPanel {
  constructor(card, { ask, transfer, phone = null }) {
    this.id = card.id;
    this.phone = phone;
    this.call = phone ? new CallPanel(card, { ask, phone }) : null;
    this.draft = `offhook.draft.${card.id}`;
    this.ask = ask;
    this.read = 0;
    this.log = h("div", { class: "talk", role: "log", "aria-live": "polite", "aria-label": _("Conversation"), tabindex: "0" });
    this.line = h("textarea", { id: `say-${card.id}`, rows: "2", maxlength: "4000", on: { keydown: (event) => this.key(event), input: () => this.keepDraft() } });
    this.line.value = sessionStorage.getItem(this.draft) ?? "";
    this.send = h("button", { class: "primary", on: { click: () => this.say() } }, _("Send"));
    this.note = h("input", { id: `note-${card.id}`, maxlength: "4000", on: { change: () => this.keepNote() } });
    this.notes = h("ul", { class: "notes" });
    this.kinds = h("select", { id: `kind-${card.id}`, on: { change: () => this.kinds.value && ask("dispose", { contact: this.id, disposition: this.kinds.value }) } });
    this.hangUp = h("button", { class: "danger", on: { click: () => this.end() } }, _("End the conversation"));
    this.pass = h("button", { on: { click: () => transfer(this.id) } }, _("Transfer"));
    this.done = h("button", { class: "primary", on: { click: () => this.wrapUp() } }, _("Wrap-up is done"));
    this.clock = h("span", { class: "clock", role: "timer" });
    this.state = h("span", { class: "badge" });
    this.away = h("p", { class: "muted", role: "status" });
    this.writing = h("div", { class: "say" }, h("label", { class: "hidden", for: this.line.id }, _("Your line")), this.line, this.send);
    this.element = h(
      "div",
      { class: "card contact", role: "tabpanel", id: `panel-${card.id}`, "aria-labelledby": `tab-${card.id}` },
      h("header", {}, h("h3", {}, card.customer.name || _("Unknown customer")), this.state, this.clock),
      h("p", { class: "muted" }, [card.client_name, card.queue_name, card.language, card.customer.address, card.subject].filter(Boolean).join(" · ")),
      this.call?.element,
      this.log,
      this.away,
      this.writing,
      h(
        "div",
        { class: "wrap" },
        h("div", { class: "field" }, h("label", { for: this.note.id }, _("Note (the customer does not see it)")), this.note, this.notes),
        h("div", { class: "field" }, h("label", { for: this.kinds.id }, _("How it ended")), this.kinds),
      ),
      h("div", { class: "acts" }, this.hangUp, this.pass, this.done),
    );
    this.dispositions = null;
  }

  draw(card, messages, state) {
    this.drawKinds(card, state);
    const talks = card.state === "connected";
    const call = callState(card);
    text(this.state, talks ? _(call?.word ?? "In a conversation") : _(NOT_REACHED[card.ended_by] ?? "Wrap-up"));
    text(this.away, talks && card.away ? _("The customer has closed the page, and may come back.") : "");
    attr(this.state, "class", `badge ${talks ? (call?.kind ?? "talking") : "wrap_up"}`);
    this.call?.draw(card);
    attr(this.clock, "data-since", card.since);
    this.writing.hidden = !(talks && card.channel === "chat");
    this.log.hidden = card.channel !== "chat";
    this.hangUp.hidden = this.pass.hidden = !talks;
    this.done.hidden = talks;
    patch(this.notes, card.notes.map((note, n) => ({ n, note })), (one) => one.n, (one) => h("li", {}, one.note), () => {});
    const lines = messages.map((line, n) => ({ ...line, n, name: line.name || (line.author === "customer" ? card.customer.name : "") }));
    keepEnd(this.log, () => patch(this.log, lines, (line) => line.n, lineElement, () => {}));
  }

  drawKinds(card, state) {
    // Whoever calls out says first who he is: until he has confirmed it, nothing is concluded.
    this.kinds.disabled = this.done.disabled = mustSayFirst(card.id);
    if (this.dispositions !== state.words.dispositions) {
      this.dispositions = state.words.dispositions;
      this.kinds.replaceChildren(h("option", { value: "" }, "–"), ...this.dispositions.map((one) => h("option", { value: one.id }, _(one.name))));
    }
    if (document.activeElement !== this.kinds) this.kinds.value = card.disposition ?? "";
  }

  /** Return how many lines of the customer came since the panel was looked at. */
  unread(messages, isOpen) {
    if (isOpen) this.read = messages.length;
    return messages.slice(this.read).filter((line) => line.author === "customer").length;
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.say();
    }
  }

  /** Go to where he writes, or to what he does next. */
  focus() {
    const places = [this.line, this.hangUp, this.done];
    places.find((place) => !place.closest("[hidden]"))?.focus();
  }

  async say() {
    await sendLine(this.line, (line) => this.ask("say", { contact: this.id, text: line }));
    this.keepDraft();
  }

  /** Keep what he writes, so that a page that is loaded again has it. */
  keepDraft() {
    if (this.line.value) sessionStorage.setItem(this.draft, this.line.value);
    else sessionStorage.removeItem(this.draft);
  }

  /** Hang up; while the floor is away the telephone does it alone. */
  async end() {
    const isDone = await this.ask("hang-up", { contact: this.id });
    if (!isDone) this.phone?.drop(this.id);
  }

  /** Do what a button of the call does, where it is there. */
  pressCall(name) {
    const button = this.call?.[name];
    if (button && !button.closest("[hidden]") && !button.disabled) button.click();
  }

  /** Do what a button does, where it is there. */
  press(name) {
    if (!this[name].hidden) this[name].click();
  }

  keepNote() {
    return sendLine(this.note, (note) => this.ask("note", { contact: this.id, text: note }));
  }

  wrapUp() {
    if (mustSayFirst(this.id)) return;
    this.keepNote();
    this.ask("wrapped-up", { contact: this.id });
  }
}

/** Send what a box holds and empty it; what could not be sent is put back. */
export async function sendLine(box, send) {
  const line = box.value.trim();
  if (!line) return;
  box.value = "";
  const isDone = await send(line);
  if (!isDone && !box.value) box.value = line;
}

/** Return a line of a conversation. */
export function lineElement(line) {
  const names = { customer: _("Customer"), agent: _("Agent"), supervisor: _("Supervisor"), system: "" };
  const time = new Date(line.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  // Each in a direction of its own: a latin name beside an Arabic hour would tear it apart.
  const by = line.author === "system" ? [h("bdi", {}, time)] : [h("bdi", {}, line.name || names[line.author]), " · ", h("bdi", {}, time)];
  const told = line.author === "system" ? _("{name} takes part in the conversation.", { name: line.name }) : line.text;
  return h("div", { class: `line ${line.author}` }, h("span", { class: "said-by" }, ...by), h("span", { class: "said", dir: "auto" }, told));
}
