import assert from "node:assert/strict";
import { test } from "node:test";

import { dayColumns } from "../../../src/offhook/web/static/floor/day_columns.mjs";

const MIDNIGHT = 1_795_737_600_000;
const day = {
  begins: MIDNIGHT,
  interval_s: 1800,
  queues: {
    shop: { offered: [0, 4, 6, 0], answered: [0, 4, 0, 0], abandoned: [0, 0, 2, 0], in_t: [0, 3, 0, 0] },
    travel: { offered: [0, 0, 2, 0], answered: [0, 0, 2, 0], abandoned: [0, 0, 0, 0], in_t: [0, 0, 1, 0] },
  },
};
const at = (minutes) => MIDNIGHT + minutes * 60_000;

test("columns begin with the first contact and end with the interval that runs", () => {
  const columns = dayColumns(day, "", at(70));
  assert.deepEqual(columns.at, [MIDNIGHT / 1000 + 1800, MIDNIGHT / 1000 + 3600]);
});

test("without a queue all are added, with one it is alone", () => {
  const [all, one] = [dayColumns(day, "", at(70)), dayColumns(day, "travel", at(70))];
  assert.deepEqual([all.offered, all.answered, all.abandoned], [[4, 8], [4, 2], [0, 2]]);
  assert.deepEqual([one.offered, one.answered], [[2], [2]]);
});

test("a share of nothing is not drawn, rather than drawn as none", () => {
  assert.deepEqual(dayColumns(day, "shop", at(70)).inTime, [75, null]);
});

test("a day on which nobody came is drawn from its midnight", () => {
  const quiet = { ...day, queues: { shop: { offered: [0, 0], answered: [0, 0], abandoned: [0, 0], in_t: [0, 0] } } };
  assert.deepEqual(dayColumns(quiet, "", at(40)).offered, [0, 0]);
  assert.deepEqual(dayColumns({ ...day, queues: {} }, "", at(40)).at, []);
});

test("the counts of a day that is over are all shown, whatever the hour", () => {
  assert.equal(dayColumns(day, "", at(24 * 60)).at.length, 3);
});
