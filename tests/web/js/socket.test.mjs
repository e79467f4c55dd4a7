import assert from "node:assert/strict";
import { test } from "node:test";

import { FloorSocket, socketPath } from "../../../src/offhook/web/static/floor/socket.mjs";

class FakeWebSocket {
  static made = [];
  constructor(path) {
    Object.assign(this, { path, sent: [], readyState: 1 });
    FakeWebSocket.made.push(this);
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
  }
  hear(frame) {
    this.onmessage({ data: JSON.stringify(frame) });
  }
}

function line(fetchTicket = async () => "ticket") {
  FakeWebSocket.made = [];
  const [states, lines, laters] = [[], [], []];
  const socket = new FloorSocket({
    path: "ws://here/ws/desk",
    fetchTicket,
    on: { state: (state) => states.push(state), line: (status, code) => lines.push([status, code]) },
    WebSocketClass: FakeWebSocket,
    later: (act, ms) => laters.push({ act, ms }),
    random: () => 0.5,
  });
  return { socket, states, lines, laters, made: FakeWebSocket.made };
}

test("it says hello with a ticket, and hears the snapshot", async () => {
  const { socket, states, lines, made } = line();
  await socket.open();
  made[0].onopen();
  assert.deepEqual(made[0].sent, [{ do: "hello", ticket: "ticket" }]);
  made[0].hear({ snapshot: { me: {} }, seq: 1, now: 2 });
  made[0].hear({ seq: 2, now: 3, changes: [{ set: "me", value: 1 }] });
  assert.deepEqual(states.at(-1), { me: 1, seq: 2, now: 3 });
  assert.deepEqual(lines, [["open", 0]]);
});

test("an answer keeps its promise, a refusal breaks it, and a lost line breaks them all", async () => {
  const { socket, made } = line();
  await socket.open();
  const [one, two, three] = [socket.ask("ready"), socket.ask("accept", { contact: "c" }), socket.ask("ready")];
  assert.deepEqual(made[0].sent[1], { do: "accept", id: 2, contact: "c" });
  made[0].hear({ re: 1, ok: true });
  made[0].hear({ re: 2, error: { code: "not-yours" } });
  made[0].onclose({ code: 1006 });
  await one;
  await assert.rejects(two, { code: "not-yours" });
  await assert.rejects(three, { code: "unanswered" });
});

test("where the line is broken nothing is asked", async () => {
  const { socket, made } = line();
  await assert.rejects(socket.ask("ready"), { code: "away" });
  await socket.open();
  made[0].readyState = 3;
  await assert.rejects(socket.ask("ready"), { code: "away" });
  assert.deepEqual(made[0].sent, []);
});

test("what was asked of a floor that then says good-bye is over, not refused", async () => {
  const { socket, made } = line();
  await socket.open();
  const asked = socket.ask("sign-out");
  made[0].onclose({ code: 4007 });
  await assert.rejects(asked, { code: "over" });
});

test("who went does not come back", async () => {
  const { socket, laters, lines, made } = line();
  await socket.open();
  socket.close();
  made[0].onclose({ code: 1000 });
  assert.deepEqual([laters.length, lines], [0, []]);
});

test("it comes again, each time after a longer while, and soon again once it was open", async () => {
  const { socket, laters, made } = line();
  await socket.open();
  const waits = [];
  for (let n = 0; n < 7; n++) {
    made.at(-1).onclose({ code: 1006 });
    waits.push(laters.at(-1).ms);
    await laters.at(-1).act();
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 10000, 10000]);
  made.at(-1).hear({ snapshot: {}, seq: 1, now: 1 });
  made.at(-1).onclose({ code: 4004 });
  assert.equal(laters.at(-1).ms, 500);
});

test("without a ticket it comes again, unless there will never be one", async () => {
  const lost = line(async () => {
    throw new Error("503");
  });
  await lost.socket.open();
  assert.equal(lost.laters.length, 1);
  const over = line(async () => {
    throw Object.assign(new Error("403"), { final: true });
  });
  await over.socket.open();
  assert.deepEqual([over.laters.length, over.lines], [0, [["over", 4002]]]);
});

for (const code of [4002, 4006, 4007, 4011]) {
  test(`after ${code} it does not come again`, async () => {
    const { socket, lines, laters, made } = line();
    await socket.open();
    made[0].onclose({ code });
    assert.deepEqual([lines, laters.length], [[["over", code]], 0]);
  });
}

test("the default of later is a function that browsers let one call", () => {
  const socket = new FloorSocket({ path: "", fetchTicket: null, on: {}, WebSocketClass: FakeWebSocket });
  const timer = socket.later(() => {}, 1);
  clearTimeout(timer);
});

test("sockets are of the page's own host, and as safe as the page", () => {
  assert.equal(socketPath("desk", { protocol: "https:", host: "a:1" }), "wss://a:1/ws/desk");
  assert.equal(socketPath("chat", { protocol: "http:", host: "b" }), "ws://b/ws/chat");
});
