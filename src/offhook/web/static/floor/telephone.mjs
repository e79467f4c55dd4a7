// A desk's own telephone: when it registers, which call belongs to which contact, and what
// becomes of each. Without a page and without SIP: `sip.mjs` is the wire, `phone_panel.mjs` the view.

/** What may happen to a call, and what it is then; what is not here changes nothing. */
export const NEXT = {
  ringing: { take: "answering", up: "talking", end: "over" },
  answering: { up: "talking", end: "over" },
  talking: { end: "over" },
  over: {},
};

/** A call of no contact: the agent hears himself. */
export const ECHO = "echo";
const STRAY_MS = 4000;
const AGAIN_MS = 2000;
const AGAIN_MOST_MS = 20_000;
const FAILURES = 2;

export class Telephone {
  /**
   * `ask` asks the floor; `openLine(told, on)` makes a line to the switch, and `on` hears of it;
   * `changed` is called when there is something to draw; `up(contact)` when somebody speaks.
   */
  constructor({ ask, openLine, changed = () => {}, up = () => {}, later = (act, ms) => setTimeout(act, ms) }) {
    Object.assign(this, { ask, openLine, changed, up, later });
    this.line = null;
    this.state = "off";
    this.calls = new Map();
    this.wished = new Set();
    this.contacts = {};
    this.external = false;
    this.wants = false;
    this.asking = false;
    this.failures = 0;
    this.wait = AGAIN_MS;
    this.microphone = "";
  }

  /** Hear how the floor stands: `wants` a telephone or not, and which contacts are in hand. */
  follow({ wants, contacts, isFresh }) {
    this.contacts = contacts;
    const began = wants && !this.wants;
    this.wants = wants;
    if (isFresh) this.asking = false;
    if (!wants) {
      if (this.state !== "off") this.close();
    } else if (began || isFresh) {
      this.register();
    }
    for (const contact of this.wished) {
      if (contacts[contact]?.state !== "offered") this.wished.delete(contact);
    }
    for (const call of this.calls.values()) this.doubt(call);
  }

  /** Ask how to register, unless it is registered, or another telephone is. */
  async register() {
    if (!this.wants || this.external || this.asking || this.state === "there") return;
    this.asking = true;
    if (this.state === "off") this.to("registering");
    try {
      await this.ask("telephone", { in_browser: true });
    } catch {
      this.asking = false;
      this.retry();
    }
  }

  /** Ask again later: a line that fails must not ask in a circle. */
  retry() {
    if (this.retrying) return;
    this.retrying = true;
    this.later(() => {
      this.retrying = false;
      this.register();
    }, this.wait);
    this.wait = Math.min(this.wait * 2, AGAIN_MOST_MS);
  }

  /** Take what the floor told of the account; one without a path is for another telephone. */
  told(account) {
    this.asking = false;
    if (!account?.path || this.external) return;
    this.failures = 0;
    if (this.line) {
      this.line.change(account);
    } else {
      this.line = this.openLine(account, {
        registered: () => this.registered(),
        away: (isRefused) => this.away(isRefused),
        rings: (call) => this.rings(call),
      });
    }
  }

  registered() {
    this.failures = 0;
    this.wait = AGAIN_MS;
    this.to("there");
  }

  /** The line broke, or is refused: it comes back by itself, or with another account. */
  away(isRefused) {
    if (this.state === "off") return;
    this.to("away");
    this.failures += 1;
    if (isRefused || this.failures >= FAILURES) this.retry();
  }

  /** Leave: signed out, opened elsewhere, or another telephone is used. Nobody is told. */
  close() {
    this.to("off"); // first: what the line says of its end is no failure
    this.asking = false;
    this.line?.close();
    this.line = null;
    for (const call of [...this.calls.values()]) {
      call.wire.drop();
      this.step(call, "end");
    }
  }

  /** Use another telephone than the browser, or the browser again. */
  useOther(external) {
    if (external === this.external) return;
    this.external = external;
    this.close();
    this.register();
  }

  to(state) {
    if (state === this.state) return;
    this.state = state;
    this.changed();
  }

  // ---- calls ------------------------------------------------------------------------------

  /** A call rings: `wire` has contact, answersItself, take, refuse, drop, mute, press, stats. */
  rings(wire) {
    const before = this.calls.get(wire.contact);
    // He came back: what is left of the call before is dead, whatever it seems.
    if (before) {
      before.wire.drop();
      this.step(before, "end");
    }
    if (wire.answersItself || this.wished.has(wire.contact)) this.calls.get(ECHO)?.wire.drop();
    const call = { contact: wire.contact, wire, state: "ringing", isMuted: false, since: 0 };
    this.calls.set(wire.contact, call);
    wire.on = {
      up: () => this.step(call, "up"),
      end: (why) => this.ended(call, why),
    };
    if (wire.answersItself || this.wished.delete(wire.contact)) this.take(call);
    this.doubt(call);
    this.changed();
  }

  /** Take a contact's call: now, or as soon as it rings. Return whether it rings. */
  accept(contact) {
    const call = this.calls.get(contact);
    if (call) {
      this.calls.get(ECHO)?.wire.drop();
      this.take(call);
    } else {
      this.wished.add(contact);
    }
    return Boolean(call);
  }

  /** Refuse a contact's call; return whether there was one. */
  decline(contact) {
    this.wished.delete(contact);
    const call = this.calls.get(contact);
    if (call?.state !== "ringing") return false;
    call.wire.refuse();
    return true;
  }

  take(call) {
    if (this.step(call, "take")) call.wire.take();
  }

  /** Mute or unmute; return whether he is muted now. */
  mute(contact) {
    const call = this.calls.get(contact);
    if (!call || call.state === "over") return false;
    call.isMuted = !call.isMuted;
    call.wire.mute(call.isMuted);
    this.changed();
    return call.isMuted;
  }

  press(contact, digit) {
    const call = this.calls.get(contact);
    if (call?.state === "talking") call.wire.press(digit);
  }

  /** End a call without the floor, which is away. */
  drop(contact) {
    this.calls.get(contact)?.wire.drop();
  }

  /** Call the echo, where there is no other call. */
  callEcho() {
    if (this.state !== "there" || this.calls.size) return;
    const call = { contact: ECHO, wire: null, state: "answering", isMuted: false, since: 0 };
    this.calls.set(ECHO, call);
    call.wire = this.line.call(ECHO, { up: () => this.step(call, "up"), end: (why) => this.ended(call, why) });
    this.changed();
  }

  ended(call, why) {
    // Only he can help it: let it be told until he is heard.
    if (why === "no-microphone") this.microphone = "refused";
    this.step(call, "end");
  }

  /** Move a call on; return whether it moved. */
  step(call, what) {
    const next = NEXT[call.state][what];
    if (!next) return false;
    call.state = next;
    if (next === "talking") {
      this.microphone = "";
      this.up(call.contact);
    }
    if (next === "over" && this.calls.get(call.contact) === call) this.calls.delete(call.contact);
    this.changed();
    return true;
  }

  /** Give a call whose contact is not in hand a little while, then end it: the switch may be gone. */
  doubt(call) {
    if (call.doubted || call.contact === ECHO || this.isInHand(call.contact)) return;
    call.doubted = true;
    this.later(() => {
      call.doubted = false;
      if (call.state !== "over" && this.wants && !this.isInHand(call.contact)) {
        call.wire.drop();
        this.step(call, "end");
      }
    }, STRAY_MS);
  }

  isInHand(contact) {
    return ["offered", "connected"].includes(this.contacts[contact]?.state);
  }
}
