// The line to the floor: a ticket, a hello, a snapshot, events; and again when it breaks.

import { apply } from "./reducer.mjs";

// For these there is no coming back by itself: another window took over, or it is over.
const FINAL = new Set([4002, 4006, 4007, 4011]);
const FIRST_MS = 500;
const LAST_MS = 10_000;

export class FloorSocket {
  /**
   * `fetchTicket` returns a promise of a ticket. `on.state(state, frame)` hears every state,
   * `on.line(status, code)` whether the line is "open", "away" or "over".
   */
  constructor({ path, fetchTicket, on, WebSocketClass = WebSocket, later = (act, ms) => setTimeout(act, ms), random = Math.random }) {
    Object.assign(this, { path, fetchTicket, on, WebSocketClass, later, random });
    this.state = null;
    this.asked = new Map();
    this.next = 1;
    this.wait = FIRST_MS;
    this.closed = false;
  }

  /** Connect, and stay connected. */
  async open() {
    try {
      const ticket = await this.fetchTicket();
      if (this.closed) {
        return;
      }
      this.connect(ticket);
    } catch (error) {
      if (error.final) {
        this.over(4002);
      } else {
        this.again();
      }
    }
  }

  connect(ticket) {
    const socket = new this.WebSocketClass(this.path);
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ do: "hello", ticket }));
    socket.onmessage = (message) => this.hear(JSON.parse(message.data));
    socket.onclose = (event) => this.lost(event.code);
  }

  hear(frame) {
    if ("re" in frame) {
      const asked = this.asked.get(frame.re);
      this.asked.delete(frame.re);
      if (asked) {
        frame.error ? asked.reject(frame.error) : asked.resolve();
      }
      return;
    }
    if (frame.snapshot) {
      this.wait = FIRST_MS;
      this.on.line("open", 0);
    }
    this.state = apply(this.state, frame);
    this.on.state(this.state, frame);
  }

  lost(code) {
    const isOver = FINAL.has(code);
    for (const asked of this.asked.values()) {
      asked.reject({ code: isOver ? "over" : "unanswered", reason: "" });
    }
    this.asked.clear();
    if (this.closed) {
      return;
    }
    if (isOver) {
      this.over(code);
    } else {
      this.again(code);
    }
  }

  over(code) {
    this.closed = true;
    this.on.line("over", code);
  }

  again(code = 0) {
    this.on.line("away", code);
    const jittered = this.wait * (0.5 + this.random());
    this.wait = Math.min(this.wait * 2, LAST_MS);
    this.later(() => this.open(), jittered);
  }

  /**
   * Ask for something; the promise is kept once it is in the journal. It is broken by what the
   * floor answers, by "away" where nothing was asked, by "unanswered" where the line broke before
   * the answer, by "over" where it was the floor that closed the line.
   */
  ask(what, fields = {}) {
    const id = this.next++;
    if (!this.socket || this.socket.readyState !== 1) {
      return Promise.reject({ code: "away", reason: "" });
    }
    const answer = new Promise((resolve, reject) => this.asked.set(id, { resolve, reject }));
    this.socket.send(JSON.stringify({ do: what, id, ...fields }));
    return answer;
  }

  /** Go, and do not come back. */
  close() {
    this.closed = true;
    this.socket?.close(1000);
  }
}

/** Return the address of a socket of the page's own host. */
export function socketPath(name, place = location) {
  return `${place.protocol === "https:" ? "wss" : "ws"}://${place.host}/ws/${name}`;
}

/** Return a function that fetches a ticket from an address of the page's own host. */
export function ticketFrom(address, body = null) {
  return async () => {
    const answer = await fetch(address, body ? { method: "POST", body: JSON.stringify(body) } : {});
    if (answer.status === 403 || answer.status === 404 || answer.redirected) {
      throw Object.assign(new Error("no ticket"), { final: true });
    }
    if (!answer.ok) {
      throw new Error(`no ticket: ${answer.status}`);
    }
    return (await answer.json()).ticket;
  };
}
