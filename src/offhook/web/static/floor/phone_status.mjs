// How the desk's telephone is, and using another than the browser: a part of the desk.

import { attr, byId, h, text } from "./dom.mjs";
import { ECHO } from "./telephone.mjs";
import { _ } from "./words.mjs";

const OTHER = "offhook.other-telephone";
const SAYS = { none: "Voice is off", elsewhere: "Your telephone is in the other window", off: "Your telephone registers …", registering: "Your telephone registers …", there: "Your telephone is ready", away: "Your telephone is not registered", other: "You use a SIP telephone" };
const ELSEWHERE = 4006;
const COLOURS = { elsewhere: "warn", off: "warn", registering: "warn", there: "good", away: "bad", other: "good" };

/** Return how the telephone stands; `ended`: by which code the desk is over, if it is. */
export function standing({ hasVoice, external, state, ended }) {
  if (!hasVoice) return "none";
  if (external) return "other";
  if (ended) return ended === ELSEWHERE ? "elsewhere" : "away";
  return state;
}

export class PhoneStatus {
  constructor(phone, { ask }) {
    Object.assign(this, { phone, ask, account: null, ended: 0 });
    phone.external = localStorage.getItem(OTHER) === "yes";
    this.badge = byId("phone-state");
    this.microphone = byId("no-microphone");
    this.place = byId("phone-account");
    byId("phone-other").addEventListener("click", () => this.useOther());
    byId("phone-browser").addEventListener("click", () => this.useBrowser());
    byId("phone-echo").addEventListener("click", () => (phone.calls.has(ECHO) ? phone.drop(ECHO) : phone.callEcho()));
  }

  /** Show an account for another telephone, once; the browser's own is no more. */
  async useOther() {
    localStorage.setItem(OTHER, "yes");
    this.phone.useOther(true);
    await this.ask("telephone", { in_browser: false });
  }

  useBrowser() {
    localStorage.removeItem(OTHER);
    this.place.replaceChildren();
    this.phone.useOther(false);
  }

  /** Take what the floor told; of another telephone it is shown. */
  told(account) {
    if (!this.phone.external || account.path) return;
    const copy = (value) => h("button", { type: "button", class: "quiet", on: { click: () => navigator.clipboard?.writeText(String(value)) } }, _("Copy"));
    const names = { account: "Account", secret: "Password", host: "Server", port: "Port" };
    const rows = Object.entries(names).map(([name, word]) => [word, account[name] || (name === "host" ? location.hostname : "")]).flatMap(([word, value]) => [h("dt", {}, _(word)), h("dd", {}, h("code", { dir: "ltr" }, String(value)), " ", copy(value))]);
    this.place.replaceChildren(h("dl", { class: "account" }, ...rows), h("p", { class: "muted" }, _("It is shown once, and good until you sign out.")));
  }

  /** The desk is over: its telephone does not come back here. */
  end(code) {
    this.ended = code;
  }

  draw(hasVoice) {
    const { phone } = this;
    const isOther = hasVoice && phone.external;
    const stands = standing({ hasVoice, external: phone.external, state: phone.state, ended: this.ended });
    text(this.badge, _(SAYS[stands]));
    attr(this.badge, "class", `badge ${COLOURS[stands] ?? ""}`);
    this.microphone.hidden = phone.microphone !== "refused";
    byId("phone-more").hidden = !hasVoice || (this.ended > 0 && !phone.external);
    byId("phone-other").hidden = isOther && this.place.childElementCount > 0;
    byId("phone-browser").hidden = !isOther;
    const echo = phone.calls.get(ECHO);
    byId("phone-echo").disabled = !echo && (phone.state !== "there" || phone.calls.size > 0);
    text(byId("phone-echo"), echo ? _("End the echo") : _("Hear yourself: call the echo"));
  }
}
