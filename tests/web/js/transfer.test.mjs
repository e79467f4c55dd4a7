import assert from "node:assert/strict";
import { test } from "node:test";

import { foundWord, goneWord, queuesFor, targetOf } from "../../../src/offhook/web/static/floor/transfer.mjs";

const queues = [
  { id: "zed-chat", channel: "chat", client: "zed" },
  { id: "nour-calls", channel: "voice", client: "nour" },
  { id: "nour-chat", channel: "chat", client: "nour" },
  { id: "nour-help", channel: "chat", client: "nour" },
];

test("a chat can go to the other queues of chats, its own client's first", () => {
  const card = { channel: "chat", client: "nour", queue: "nour-chat" };
  assert.deepEqual(queuesFor(card, queues).map((one) => one.id), ["nour-help", "zed-chat"]);
});

test("a call goes to no queue of chats", () => {
  assert.deepEqual(queuesFor({ channel: "voice", client: "zed", queue: "zed-calls" }, queues).map((one) => one.id), ["nour-calls"]);
});

test("a number goes before a colleague, and he before a queue; of a number digits are left", () => {
  const all = { number: " +212 (5) 28-00.11/22 ", agent: "Ines", queue: "orders" };
  assert.deepEqual(targetOf(all), { number: "+212528001122" });
  assert.deepEqual(targetOf({ ...all, number: " " }), { agent: "Ines" });
  assert.deepEqual(targetOf({ number: "", agent: "", queue: "orders" }), { queue: "orders" });
  assert.equal(targetOf({ number: "", agent: "", queue: "" }), null);
});

test("a search that finds nobody says so, and one that was not made says nothing", () => {
  assert.equal(foundWord({ free: [], more: 0 }, "Zoé"), "Nobody who is free has this name.");
  assert.equal(foundWord({ free: [{ agent: "Ines" }], more: 0 }, "In"), "");
  assert.equal(foundWord({ free: [{ agent: "Ines" }], more: 3 }, ""), "3 more: type a part of the name.");
  assert.equal(foundWord({ free: [], more: 0 }, " "), "");
});

test("a contact can be passed on while it is connected, and then it is said who ended it", () => {
  assert.equal(goneWord({ state: "connected", ended_by: "" }), "");
  assert.equal(goneWord({ state: "wrapping_up", ended_by: "customer" }), "The customer has hung up.");
  const gone = "The contact has gone on: it is not where that can be done.";
  assert.equal(goneWord({ state: "wrapping_up", ended_by: "agent" }), gone);
  assert.equal(goneWord(undefined), gone);
});
