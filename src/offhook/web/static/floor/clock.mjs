// The floor's clock in a browser: what the last frame said, and how long that is ago.

export class FloorClock {
  constructor(monotonic = () => performance.now()) {
    this.monotonic = monotonic;
    this.now = 0;
    this.at = monotonic();
    this.speed = 1;
  }

  /** Take over the time of a frame. */
  hear(now, speed = this.speed) {
    this.now = now;
    this.speed = speed;
    this.at = this.monotonic();
  }

  /** Return the floor's time in milliseconds since 1970. */
  time() {
    return this.now + (this.monotonic() - this.at) * this.speed;
  }

  /** Return how long something lasts already, never negative. */
  since(moment) {
    return moment === null || moment === undefined ? 0 : Math.max(0, this.time() - moment);
  }
}

/** Return milliseconds as 4:05 or 1:02:09. */
export function duration(ms) {
  const seconds = Math.floor(ms / 1000);
  const pad = (n) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}
