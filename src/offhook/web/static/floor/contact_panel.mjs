// One contact in an agent's hands: the conversation, the note, the disposition, the ways out.

import { attr, h, patch, text } from "./dom.mjs";
import { _ } from "./words.mjs";

export class ContactPanel {
  constructor(card, { ask, transfer }) {
    this.id = card.id;
    this.ask = ask;
    this.read = 0;
    this.log = h("ol", { class: "talk", role: "log", "aria-live": "polite", "aria-label": _("Conversation"), tabindex: "0" });
    this.line = h("textarea", { id: `say-${card.id}`, rows: "2", maxlength: "4000", on: { keydown: (event) => this.key(event) } });
    this.send = h("button", { class: "primary", on: { click: () => this.say() } }, _("Send"));
    this.note = h("input", { id: `note-${card.id}`, maxlength: "4000", on: { change: () => this.keepNote() } });
    this.notes = h("ul", { class: "notes" });
    this.kinds = h("select", { id: `kind-${card.id}`, on: { change: () => this.kinds.value && ask("dispose", { contact: this.id, disposition: this.kinds.value }) } });
    this.hangUp = h("button", { class: "danger", on: { click: () => ask("hang-up", { contact: this.id }) } }, _("End the conversation"));
    this.pass = h("button", { on: { click: () => transfer(this.id) } }, _("Transfer"));
    this.done = h("button", { class: "primary", on: { click: () => this.wrapUp() } }, _("Wrap-up is done"));
    this.clock = h("span", { class: "clock" });
    this.state = h("span", { class: "badge" });
    this.writing = h("div", { class: "say" }, h("label", { class: "hidden", for: this.line.id }, _("Your line")), this.line, this.send);
    this.element = h(
      "article",
      { class: "card contact", role: "tabpanel", id: `panel-${card.id}`, "aria-labelledby": `tab-${card.id}` },
      h("header", {}, h("h3", {}, card.customer.name || _("Unknown customer")), this.state, this.clock),
      h("p", { class: "muted" }, [card.client_name, card.queue_name, card.language, card.customer.address, card.subject].filter(Boolean).join(" · ")),
      this.log,
      this.writing,
      h("div", { class: "field" }, h("label", { for: this.note.id }, _("Note (the customer does not see it)")), this.note, this.notes),
      h("div", { class: "field" }, h("label", { for: this.kinds.id }, _("How it ended")), this.kinds),
      h("div", { class: "acts" }, this.hangUp, this.pass, this.done),
    );
    this.dispositions = null;
  }

  draw(card, messages, state) {
    this.drawKinds(card, state);
    const talks = card.state === "connected";
    text(this.state, talks ? _("In a conversation") : _("Wrap-up"));
    attr(this.state, "class", `badge ${talks ? "talking" : "wrap_up"}`);
    attr(this.clock, "data-since", card.since);
    this.writing.hidden = !(talks && card.channel === "chat");
    this.log.hidden = card.channel !== "chat";
    this.hangUp.hidden = this.pass.hidden = !talks;
    this.done.hidden = talks;
    patch(this.notes, card.notes.map((note, n) => ({ n, note })), (one) => one.n, (one) => h("li", {}, one.note), () => {});
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 40;
    patch(this.log, messages.map((line, n) => ({ ...line, n })), (line) => line.n, lineElement, () => {});
    if (atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  drawKinds(card, state) {
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
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || !event.shiftKey)) {
      event.preventDefault();
      this.say();
    }
  }

  say() {
    const line = this.line.value.trim();
    if (!line) return;
    this.line.value = "";
    this.ask("say", { contact: this.id, text: line });
  }

  keepNote() {
    const note = this.note.value.trim();
    if (!note) return;
    this.note.value = "";
    this.ask("note", { contact: this.id, text: note });
  }

  wrapUp() {
    this.keepNote();
    this.ask("wrapped-up", { contact: this.id });
  }
}

/** Return a line of a conversation. */
export function lineElement(line) {
  const names = { customer: _("Customer"), agent: _("Agent"), supervisor: _("Supervisor"), system: "" };
  const time = new Date(line.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const told = line.author === "system" ? _("{name} takes part in the conversation.", { name: line.name }) : line.text;
  return h("li", { class: `line ${line.author}` }, h("span", { class: "said-by" }, `${line.name || names[line.author]} · ${time}`), h("span", { class: "said", dir: "auto" }, told));
}
