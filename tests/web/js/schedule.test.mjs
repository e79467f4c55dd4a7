import assert from "node:assert/strict";
import { test } from "node:test";

import { hours, kept, nextBreak, shifts } from "../../../src/offhook/web/static/floor/schedule.mjs";

const HOUR = 3_600_000;
const day = [
  { from: 9 * HOUR, to: 12 * HOUR, break: false, begins: "10:00", ends: "13:00" },
  { from: 12 * HOUR, to: 13 * HOUR, break: true, begins: "13:00", ends: "14:00" },
  { from: 13 * HOUR, to: 17 * HOUR, break: false, begins: "14:00", ends: "18:00" },
];

test("on queue any work keeps to a schedule, in a break only a pause", () => {
  assert.deepEqual(kept(day, "talking", 11.5 * HOUR, 12.5 * HOUR), { scheduled: HOUR, adherent: 0.5 * HOUR });
  assert.deepEqual(kept(day, "paused", 12.5 * HOUR, 14 * HOUR), { scheduled: 1.5 * HOUR, adherent: 0.5 * HOUR });
  assert.deepEqual(kept(day, "signed_out", 12 * HOUR, 14 * HOUR), { scheduled: 2 * HOUR, adherent: 0 });
});

test("before and after a shift nothing is scheduled", () => {
  assert.deepEqual(kept(day, "available", 7 * HOUR, 9 * HOUR), { scheduled: 0, adherent: 0 });
  assert.deepEqual(kept([], "available", 0, HOUR), { scheduled: 0, adherent: 0 });
});

test("a shift runs on through its breaks, and two of a day are two", () => {
  const night = { from: 22 * HOUR, to: 24 * HOUR, break: false, begins: "23:00", ends: "00:00" };
  assert.equal(hours(shifts(day)), "10:00–18:00");
  assert.equal(hours(shifts([...day, night])), "10:00–18:00, 23:00–00:00");
  assert.deepEqual(shifts([]), []);
});

test("a break is the next until it is over", () => {
  assert.equal(nextBreak(day, 8 * HOUR), day[1]);
  assert.equal(nextBreak(day, 12.5 * HOUR), day[1]);
  assert.equal(nextBreak(day, 13 * HOUR), undefined);
});

test("hours are those that the floor says, whatever the browser knows of time zones", () => {
  assert.equal(hours([day[1]]), "13:00–14:00");
  assert.equal(hours([]), "–");
});
