import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

import { FORMS, reasonWord } from "../../../src/offhook/web/static/floor/reasons.mjs";
import { readWords } from "../../../src/offhook/web/static/floor/words.mjs";

const SOURCES = new URL("../../../src/offhook/", import.meta.url);
// What no browser can come to: a clock set back, a switch that says a thing twice.
const INSIDE = ["it is in the past", "the message has come already", "the image is of another release"];

const page = (words) => ({ getElementById: () => ({ textContent: JSON.stringify(words) }) });

/** Return every reason for which the floor and the kernel refuse, names in it as X. */
async function reasons() {
  const found = new Set();
  for (const room of ["floor/", "policy/"]) {
    for (const name of (await readdir(new URL(room, SOURCES))).filter((one) => one.endsWith(".py"))) {
      const source = await readFile(new URL(room + name, SOURCES), "utf-8");
      for (const [call] of source.matchAll(/Refused\([^()]*(?:\([^()]*\)[^()]*)*\)/g)) {
        const told = /reason=f?(["'])(.*?)\1[,)\s]/s.exec(call)?.[2];
        if (told) found.add(told.replace(/\{[^}]*\}/g, "X"));
      }
    }
  }
  return [...found].filter((one) => !INSIDE.includes(one) && !/ s is before /.test(one));
}

test("every reason for which the floor refuses has words that the page brings", async () => {
  const listed = await readFile(new URL("web/live/words.py", SOURCES), "utf-8");
  const known = Object.fromEntries([...listed.matchAll(/noop\(\s*"([^"]+)"/g)].map((match) => [match[1], "?"]));
  readWords(page(known));
  const told = await reasons();
  assert.ok(told.length >= 20, String(told.length));
  assert.deepEqual(told.filter((one) => reasonWord(one) !== "?"), []);
  assert.deepEqual(FORMS.filter(([, word]) => !known[word]), []);
});

test("every reason for which a number is not dialled has words", async () => {
  const source = await readFile(new URL("policy/dialling.py", SOURCES), "utf-8");
  const codes = [...source.matchAll(/^    [A-Z_]+ = \(?\s*"([a-z-]+)"/gm)].map((match) => match[1]);
  assert.equal(codes.length, 6);
  readWords(page(Object.fromEntries(FORMS.map(([, word]) => [word, "?"]))));
  assert.deepEqual(codes.filter((code) => reasonWord(code) !== "?"), []);
});

test("a reason without words of the reader's is not shown in another language", () => {
  readWords(page({ "you have it already": "vous l'avez déjà", "The queue is closed.": "La file est fermée." }));
  assert.equal(reasonWord("you have it already"), "vous l'avez déjà");
  assert.equal(reasonWord('queue "shop" is closed'), "La file est fermée.");
  assert.equal(reasonWord("the moon is full"), "");
  assert.equal(reasonWord(), "");
});
