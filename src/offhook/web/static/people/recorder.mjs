// A recording of one's voice: so many seconds, once, and once again.

import { _ } from "../floor/words.mjs";
import { drawLevel, letGo, microphone } from "./level.mjs";

const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4", "audio/webm"];
const BITS_PER_S = 48000;

export class Recorder {
  /** `keep` brings a recording to the server, and returns when it is there. */
  constructor(place, keep) {
    this.keep = keep;
    this.kept = Promise.resolve();
    const find = (name) => place.querySelector(name);
    Object.assign(this, { place, record: find(".record"), stop: find(".stop"), clock: find(".clock"), meter: find(".level"), told: find(".recorded"), own: find(".own") });
    this.seconds = Number(place.dataset.seconds);
    this.tries = Number(place.dataset.tries);
    this.isKept = Boolean(place.dataset.kept);
    this.blob = null;
    this.record.addEventListener("click", () => this.begin());
    this.stop.addEventListener("click", () => this.end());
    this.draw();
  }

  draw() {
    const isOn = Boolean(this.media);
    this.record.hidden = isOn || this.tries <= 0;
    this.stop.hidden = !isOn;
    this.record.textContent = this.blob || this.isKept ? _("Record it again") : _("Record");
  }

  async begin() {
    this.stream = await microphone();
    if (!this.stream) {
      this.told.textContent = _("There is no microphone, or your browser may not use it: allow it in the settings of this page.");
      return;
    }
    this.tries -= 1;
    this.own.hidden = true;
    this.parts = [];
    const mimeType = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
    this.media = new MediaRecorder(this.stream, { mimeType, audioBitsPerSecond: BITS_PER_S });
    this.media.addEventListener("dataavailable", (event) => this.parts.push(event.data));
    this.done = new Promise((resolve) => this.media.addEventListener("stop", resolve));
    this.media.start(1000);
    this.endLevel = drawLevel(this.stream, this.meter);
    const until = performance.now() + 1000 * this.seconds;
    this.timer = setInterval(() => {
      const left = Math.max(0, Math.round((until - performance.now()) / 1000));
      this.clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (left === 0) this.end();
    }, 250);
    this.told.textContent = _("You are being recorded.");
    this.draw();
    this.stop.focus();
  }

  async end() {
    if (!this.media) return;
    const media = this.media;
    this.media = null;
    clearInterval(this.timer);
    media.stop();
    await this.done;
    this.endLevel();
    letGo(this.stream);
    this.blob = new Blob(this.parts, { type: media.mimeType });
    if (this.own.src) URL.revokeObjectURL(this.own.src);
    this.own.src = URL.createObjectURL(this.blob);
    this.own.hidden = false;
    this.clock.textContent = "";
    this.told.textContent = this.tries > 0 ? _("Listen to it; you may record it once again.") : _("Listen to it, and hand it in.");
    this.draw();
    this.kept = this.keep(this.blob);
    await this.kept;
    this.isKept = true;
  }

  /** End what is still running; return, once it is on the server, whether there is anything. */
  async taken() {
    await this.end();
    await this.kept;
    return this.isKept;
  }

  close() {
    if (this.media) this.end();
    if (this.own.src) URL.revokeObjectURL(this.own.src);
  }
}
