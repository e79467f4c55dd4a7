import assert from "node:assert/strict";
import { test } from "node:test";

import { asking, missedWord } from "../../../src/offhook/web/static/floor/phone_panel.mjs";

const OUTSIDE = "+33123456789";
const card = (more) => ({ channel: "voice", state: "connected", outside: "", asked: null, merged: false, missed: null, customer: { name: "Zoé" }, ...more });
const told = (more) => missedWord(card(more)).replace(/[\u2066\u2069]/g, "");

test("somebody outside is asked once he has answered, and rings before", () => {
  assert.equal(asking(card({})), "");
  assert.equal(asking(card({ outside: OUTSIDE, outside_answered: false })), "ringing");
  assert.equal(asking(card({ outside: OUTSIDE, outside_answered: true })), "speaks");
  assert.equal(asking(card({ outside: OUTSIDE, outside_answered: true, merged: true })), "merged");
});

test("a colleague is asked once he is connected", () => {
  assert.equal(asking(card({ asked: { state: "offered", name: "Karim" } })), "ringing");
  assert.equal(asking(card({ asked: { state: "connected", name: "Karim" } })), "speaks");
});

test("of a number that did not answer it is told which and why, until somebody else is asked", () => {
  const missed = { number: OUTSIDE, why: "no-answer" };
  assert.equal(told({ missed }), `${OUTSIDE} could not be reached (no answer).`);
  assert.equal(told({ missed: { number: OUTSIDE, why: "unreachable" } }), `${OUTSIDE} could not be reached (no connection).`);
  assert.equal(told({ missed, outside: OUTSIDE }), "");
  assert.equal(told({ missed, asked: { state: "offered", name: "" } }), "");
  assert.equal(told({}), "");
});

test("a customer without a number who could not be called is told by his name", () => {
  assert.equal(told({ missed: { number: "", why: "unreachable" } }), "Zoé could not be reached (no connection).");
});
