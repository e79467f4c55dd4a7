// A supervisor who hears a call: his telephone registers when he first asks, and takes it by itself.

import { Telephone } from "./telephone.mjs";

export class Listening {
  /** `ask` asks the floor; `openLine` makes the line; `changed` is called to draw. */
  constructor({ ask, openLine, changed = () => {}, later }) {
    Object.assign(this, { ask, changed, wanted: null, isOn: false, isAsked: false, contacts: {} });
    this.phone = new Telephone({ ask, openLine, changed: () => this.go(), up: () => this.settle(), later });
  }

  /** Hear how the floor stands. */
  follow({ hasVoice, contacts, isFresh }) {
    this.contacts = contacts;
    this.hasVoice = hasVoice;
    if (this.wanted && contacts[this.wanted.contact]?.state !== "connected") this.wanted = null;
    this.phone.follow({ wants: hasVoice && this.isOn, contacts, isFresh });
  }

  /** Hear a contact so: "listen", "whisper" or "barge". */
  hear(contact, how) {
    if (this.wanted && this.wanted.contact !== contact) this.stop();
    this.wanted = { contact, how };
    this.isAsked = false;
    this.isOn = true;
    this.phone.follow({ wants: this.hasVoice, contacts: this.contacts, isFresh: false });
    this.go();
  }

  /** Ask as soon as the telephone is there; once. */
  go() {
    if (this.wanted && !this.isAsked && this.phone.state === "there") {
      this.isAsked = true;
      this.settle();
      this.ask("hear", this.wanted).catch(() => (this.wanted = null)).then(this.changed);
    }
    this.changed();
  }

  /** Let nobody hear him who only listens. */
  settle() {
    const call = this.phone.calls.get(this.wanted?.contact);
    if (call && call.state !== "ringing" && call.isMuted !== (this.wanted.how === "listen")) this.phone.mute(call.contact);
  }

  stop() {
    const { wanted } = this;
    this.wanted = null;
    if (!wanted) return;
    this.ask("unhear", { contact: wanted.contact }).catch(() => {});
    this.phone.drop(wanted.contact);
    this.changed();
  }

  /** Return how he hears a contact, and whether he does already. */
  of(contact) {
    if (this.wanted?.contact !== contact) return { how: "", isUp: false };
    return { how: this.wanted.how, isUp: this.phone.calls.get(contact)?.state === "talking" };
  }
}
