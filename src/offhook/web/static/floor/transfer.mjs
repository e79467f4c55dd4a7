// Passing a customer on: to a queue, or to a colleague who is free at this moment.

import { byId, h, text } from "./dom.mjs";
import { refusal } from "./notices.mjs";
import { _ } from "./words.mjs";

const AGAIN_MS = 2000;
const TYPED_MS = 250;

/** Return the queues that a contact can go to: those of its channel, its own client's first. */
export function queuesFor(card, queues) {
  const others = queues.filter((one) => one.channel === card.channel && one.id !== card.queue);
  return [...others.filter((one) => one.client === card.client), ...others.filter((one) => one.client !== card.client)];
}

// What the buttons of the dialog ask of the floor.
const ASKED = { go: "transfer", first: "consult" };

/** Return where to: what is most exact counts, and a number is without what people write in it. */
export function targetOf({ number, agent, queue }) {
  const digits = number.replace(/[\s().\/-]/g, "");
  if (digits) return { number: digits };
  if (agent) return { agent };
  return queue ? { queue } : null;
}

/** Return what is said of a search for a colleague: how many more there are, or that there is none. */
export function foundWord({ free, more }, like) {
  if (more) return _("{n} more: type a part of the name.", { n: more });
  return like.trim() && free.length === 0 ? _("Nobody who is free has this name.") : "";
}

/** Return why a contact cannot be passed on any more; nothing while it can. */
export function goneWord(card) {
  if (card?.state === "connected") return "";
  const isCustomer = card?.state === "wrapping_up" && card.ended_by === "customer";
  return isCustomer ? _("The customer has hung up.") : _("The contact has gone on: it is not where that can be done.");
}

const none = () => h("option", { value: "" }, "–");

export class TransferDialog {
  /**
   * `ask` lets it happen, or throws what refuses it; `look` asks who is free: the answer comes to
   * `offer`. `tell` says on the page what became of it when the dialog is closed.
   */
  constructor({ ask, look, tell }) {
    Object.assign(this, { ask, look, tell, contact: null, told: "", isAsking: false });
    this.dialog = byId("transfer");
    this.refused = byId("transfer-refused");
    this.buttons = this.dialog.querySelectorAll("button[value]:not([value=''])");
    this.queue = byId("to-queue");
    this.agent = byId("to-agent");
    this.like = byId("to-like");
    this.number = byId("to-number");
    this.like.addEventListener("input", () => this.after(TYPED_MS));
    this.like.addEventListener("keydown", (event) => this.skip(event));
    this.dialog.querySelector("form").addEventListener("submit", (event) => this.check(event));
    for (const choice of [this.queue, this.agent, this.number]) choice.addEventListener("input", () => this.queue.setCustomValidity(""));
    this.dialog.addEventListener("close", () => clearTimeout(this.timer));
  }

  /** Show what a contact may be passed on to, and keep it true while the dialog is open. */
  open(card, queues) {
    this.contact = card.id;
    this.queue.replaceChildren(none(), ...queuesFor(card, queues).map((one) => h("option", { value: one.id }, one.name)));
    this.like.value = this.number.value = "";
    // Only of a call can somebody be asked before, or somebody outside.
    byId("ask-first").hidden = byId("to-number-field").hidden = card.channel !== "voice";
    this.queue.setCustomValidity("");
    this.offer({ free: [], more: 0 });
    this.refused.hidden = true;
    this.dialog.showModal();
    this.after(0);
  }

  /** Enter, after a name: on to whom it found. The form is sent by its button. */
  skip(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      this.agent.focus();
    }
  }

  /** Let nobody believe that he passed a contact on to nowhere. */
  check(event) {
    const what = ASKED[event.submitter?.value];
    if (!what) return;
    event.preventDefault();
    const to = this.target();
    this.queue.setCustomValidity(to ? "" : _("Choose a queue or a colleague."));
    if (this.queue.reportValidity()) this.pass(what, to);
  }

  /** Pass the contact on: what was typed is gone when that is done, and not before. */
  async pass(what, to) {
    this.refused.hidden = true;
    this.go(true);
    try {
      await this.ask(what, { contact: this.contact, ...to });
      this.dialog.close();
    } catch (error) {
      this.refuse(error);
    }
    this.go(false);
  }

  /** Tell why not where he looks: the page behind an open dialog is read to nobody. */
  refuse(error) {
    if (error.code === "over") return; // the line tells why
    if (!this.dialog.open) return this.tell(refusal(error));
    text(this.refused, refusal(error));
    this.refused.hidden = false;
  }

  /** One click is one transfer. */
  go(isAsking) {
    this.isAsking = isAsking;
    for (const button of this.buttons) button.disabled = isAsking;
  }

  /** Hear how the contacts stand: of one that is gone there is nothing to pass on. */
  follow(contacts) {
    if (!this.dialog.open || this.isAsking) return;
    const gone = goneWord(contacts[this.contact]);
    if (!gone) return;
    this.dialog.close();
    this.tell(gone);
  }

  /** Close it: the desk is over. */
  dismiss() {
    if (this.dialog.open) this.dialog.close();
  }

  target() {
    return targetOf({ number: this.number.value, agent: this.agent.value, queue: this.queue.value });
  }

  after(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.look({ contact: this.contact, like: this.like.value });
      this.after(AGAIN_MS);
    }, ms);
  }

  /** Take the colleagues who are free; whom he has chosen stays chosen while he is. */
  offer({ free, more } = { free: [], more: 0 }) {
    const told = JSON.stringify(free);
    if (told !== this.told) {
      this.told = told;
      const chosen = this.agent.value;
      this.agent.replaceChildren(none(), ...free.map((one) => h("option", { value: one.agent }, one.serves ? one.name : `${one.name} (${_("other skills")})`)));
      this.agent.value = free.some((one) => one.agent === chosen) ? chosen : "";
    }
    text(byId("to-more"), foundWord({ free, more }, this.like.value));
  }
}
