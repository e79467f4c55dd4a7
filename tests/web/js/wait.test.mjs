import assert from "node:assert/strict";
import { test } from "node:test";

import { placeSentence, waitSentence } from "../../../src/offhook/web/static/floor/wait.mjs";

test("where the floor does not know the wait, nothing is said", () => {
  assert.equal(waitSentence(null), "");
});

test("a wait is said in whole minutes, the lower one down and the upper one up", () => {
  assert.equal(waitSentence([130, 290]), "It takes between 2 and 5 minutes.");
  assert.equal(waitSentence([20, 100]), "It takes at most 2 minutes.");
  assert.equal(waitSentence([5, 60]), "It takes less than a minute.");
});

test("a band of no width is no band", () => {
  assert.equal(waitSentence([120, 120]), "It takes at most 2 minutes.");
});

test("a customer hears of his place, his offer or his callback", () => {
  assert.equal(placeSentence({ state: "waiting", place: 0 }), "You are the next.");
  assert.equal(placeSentence({ state: "waiting", place: 1 }), "Before you: 1");
  assert.match(placeSentence({ state: "offered", place: 0 }), /about to answer/);
  assert.match(placeSentence({ state: "callback", place: 3 }), /called back/);
});
