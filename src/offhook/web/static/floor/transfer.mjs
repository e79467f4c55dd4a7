// Passing a customer on: to a queue, or to a colleague who is free at this moment.

import { byId, h, text } from "./dom.mjs";
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

const none = () => h("option", { value: "" }, "–");

export class TransferDialog {
  /** `ask` lets it happen; `look` asks who is free: the answer comes to `offer`. */
  constructor({ ask, look }) {
    Object.assign(this, { ask, look, contact: null, told: "" });
    this.dialog = byId("transfer");
    this.queue = byId("to-queue");
    this.agent = byId("to-agent");
    this.like = byId("to-like");
    this.number = byId("to-number");
    this.like.addEventListener("input", () => this.after(TYPED_MS));
    this.like.addEventListener("keydown", (event) => this.skip(event));
    this.dialog.querySelector("form").addEventListener("submit", (event) => this.check(event));
    for (const choice of [this.queue, this.agent, this.number]) choice.addEventListener("input", () => this.queue.setCustomValidity(""));
    this.dialog.addEventListener("close", () => this.close());
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
    this.dialog.returnValue = "";
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
    if (!ASKED[event.submitter?.value]) return;
    this.queue.setCustomValidity(this.target() ? "" : _("Choose a queue or a colleague."));
    if (!this.queue.reportValidity()) event.preventDefault();
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
    text(byId("to-more"), more ? _("{n} more: type a part of the name.", { n: more }) : "");
  }

  close() {
    clearTimeout(this.timer);
    const [what, to] = [ASKED[this.dialog.returnValue], this.target()];
    if (what && to) this.ask(what, { contact: this.contact, ...to });
  }
}
