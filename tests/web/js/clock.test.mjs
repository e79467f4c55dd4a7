import assert from "node:assert/strict";
import { test } from "node:test";

import { FloorClock, duration } from "../../../src/offhook/web/static/floor/clock.mjs";

test("the floor's time goes on at the floor's speed", () => {
  let now = 100;
  const clock = new FloorClock(() => now);
  clock.hear(50_000, 10);
  now = 1100;
  assert.equal(clock.time(), 60_000);
  assert.equal(clock.since(55_000), 5000);
  assert.equal(clock.since(70_000), 0);
  assert.equal(clock.since(null), 0);
  clock.hear(61_000);
  now = 1200;
  assert.equal(clock.time(), 62_000);
});

test("durations read as people read them", () => {
  assert.deepEqual([0, 59_999, 65_000, 3_729_000].map(duration), ["0:00", "0:59", "1:05", "1:02:09"]);
});
