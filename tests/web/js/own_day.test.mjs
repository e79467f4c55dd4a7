import assert from "node:assert/strict";
import { test } from "node:test";

import { ownDay } from "../../../src/offhook/web/static/floor/own_day.mjs";

const today = { contacts: 4, talk_ms: 600_000, wrap_up_ms: 200_000, ready_ms: 100_000, paused_ms: 30_000, scheduled_ms: 900_000, adherent_ms: 800_000 };

test("the time of the state that goes on grows, and no other", () => {
  const day = ownDay(today, "available", 1000, 101_000);
  assert.deepEqual(day, { contacts: 4, meanMs: 200_000, readyMs: 200_000, pausedMs: 30_000, busy: 0.8, adherence: 8 / 9 });
  assert.equal(ownDay(today, "paused", 1000, 6000).pausedMs, 35_000);
  assert.equal(ownDay(today, "reserved", 1000, 6000).readyMs, 100_000);
});

test("what was counted is not changed", () => {
  assert.equal(ownDay(Object.freeze({ ...today }), "talking", 0, 5000).meanMs, 201_250);
});

test("before the first contact there is no mean, and before any time no share", () => {
  const none = { contacts: 0, talk_ms: 0, wrap_up_ms: 0, ready_ms: 0, paused_ms: 0, scheduled_ms: 0, adherent_ms: 0 };
  assert.deepEqual([ownDay(none, "signed_out", 0, 9).meanMs, ownDay(none, "signed_out", 0, 9).busy], [null, null]);
  assert.equal(ownDay(none, "signed_out", 0, 9).adherence, null);
});

test("adherence goes on with the schedule: it falls while he is away", () => {
  const shift = [{ from: 0, to: 1_000_000, break: false }];
  assert.equal(ownDay(today, "available", 0, 100_000, shift).adherence, 0.9);
  assert.equal(ownDay(today, "paused", 0, 100_000, shift).adherence, 0.8);
  assert.equal(ownDay(today, "paused", 1_000_000, 2_000_000, shift).adherence, 8 / 9);
});
