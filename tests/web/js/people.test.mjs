import assert from "node:assert/strict";
import { test } from "node:test";

import { chosen, counted, ordered, withContact } from "../../../src/offhook/web/static/floor/people.mjs";

const agent = (name, group, state, since) => ({ agent: name.toLowerCase(), name, group, state, since });
const agents = [
  agent("Shop 10", "shop", "talking", 30),
  agent("Shop 2", "shop", "available", 10),
  agent("Salma", "travel", "signed_out", 20),
];
const names = (list) => list.map((one) => one.heading ?? one.name);

test("one finds agents by name, login or group, among those in a state", () => {
  assert.deepEqual(names(chosen(agents, { search: "", only: "here" })), ["Shop 10", "Shop 2"]);
  assert.deepEqual(names(chosen(agents, { search: " TRAVEL", only: "all" })), ["Salma"]);
  assert.deepEqual(names(chosen(agents, { search: "shop", only: "talking" })), ["Shop 10"]);
  assert.deepEqual(chosen(agents, { search: "nobody", only: "all" }), []);
});

test("agents come by name as people count, by time, or by group under headings", () => {
  assert.deepEqual(names(ordered(agents, "name")), ["Salma", "Shop 2", "Shop 10"]);
  assert.deepEqual(names(ordered(agents, "since")), ["Shop 2", "Salma", "Shop 10"]);
  assert.deepEqual(names(ordered(agents, "group")), ["shop", "Shop 2", "Shop 10", "travel", "Salma"]);
  assert.equal(ordered(agents, "group")[0].members.length, 2);
});

test("of a group that is not open there is the heading alone", () => {
  assert.deepEqual(names(ordered(agents, "group", (group) => group === "travel")), ["shop", "travel", "Salma"]);
  assert.deepEqual(names(ordered(agents, "name", () => false)).length, 3);
});

test("a heading tells how many of its group are in each state", () => {
  const found = counted(agents.slice(0, 2), ["available", "talking", "paused"]);
  assert.deepEqual(found, [{ state: "available", count: 1 }, { state: "talking", count: 1 }]);
});

test("a tile is another when the agent or his call changed, and else the same", () => {
  const salma = { agent: "salma", contacts: ["c1"] };
  const first = withContact(salma, { c1: { on_hold: true } }, undefined);
  const held = first.contact;
  assert.equal(withContact(salma, { c1: held }, first), first);
  assert.notEqual(withContact(salma, { c1: { on_hold: false } }, first), first);
  assert.notEqual(withContact({ ...salma }, { c1: held }, first), first);
  assert.equal(withContact(salma, {}, first).contact, undefined);
});

test("what is put in order stays as it was", () => {
  assert.deepEqual(names(ordered(Object.freeze([...agents]), "since"))[0], "Shop 2");
});
