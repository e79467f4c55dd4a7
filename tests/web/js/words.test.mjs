import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";

import { _, labelled, readWords } from "../../../src/offhook/web/static/floor/words.mjs";

const WEB = new URL("../../../src/offhook/web/", import.meta.url);
const page = (words) => ({ getElementById: () => (words ? { textContent: JSON.stringify(words) } : null) });

test("a word is said in the reader's language, with its fields; English is the key", () => {
  readWords(page({ "You speak with {name}.": "Vous parlez avec {name}.", Empty: "" }));
  assert.equal(_("You speak with {name}.", { name: "Zoé {x} $&" }), "Vous parlez avec Zoé {x} $&.");
  assert.equal(_("Unheard of {n}", { n: 0 }), "Unheard of 0");
  assert.equal(_("Empty"), "Empty");
  assert.equal(_("{nothing}"), "{nothing}");
  readWords(page(null));
  assert.equal(_("You speak with {name}.", { name: "A" }), "You speak with A.");
});

test("a colon is written as the language writes it", () => {
  readWords(page({ "{word}: {what}": "{word} : {what}" }));
  assert.equal(labelled("En pause", "Déjeuner"), "En pause : Déjeuner");
  readWords(page(null));
  assert.equal(labelled("Waiting"), "Waiting: ");
});

test("every word that the scripts ask for is brought by the page", async () => {
  const listed = await readFile(new URL("live/words.py", WEB), "utf-8");
  const known = new Set([...listed.matchAll(/noop\(\s*"([^"]+)"/g)].map((match) => match[1]));
  const scripts = (await readdir(new URL("static/floor/", WEB))).filter((name) => name.endsWith(".mjs"));
  const missing = [];
  for (const name of scripts) {
    const source = await readFile(new URL(`static/floor/${name}`, WEB), "utf-8");
    const asked = [...source.matchAll(/\b_\("([^"]+)"/g)].map((match) => match[1]);
    // Words chosen from a table: in the call, or in a constant of the module.
    const tables = [...source.matchAll(/(?:\b_\(|const (?:[A-Z_]+|words|names) = )\{([^}]*)\}/g)];
    const tabled = tables.flatMap((match) => [...match[1].matchAll(/: "([A-Z][^"]*)"/g)].map((one) => one[1]));
    missing.push(...[...asked, ...tabled].filter((word) => !known.has(word)).map((word) => `${name}: ${word}`));
  }
  assert.deepEqual(missing, []);
});
