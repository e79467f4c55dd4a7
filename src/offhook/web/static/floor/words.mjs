// Words in the reader's language: the page brings them as JSON, English is the key.

let known = {};

/** Read the words of the page. */
export function readWords(doc = document) {
  const block = doc.getElementById("words");
  known = block ? JSON.parse(block.textContent) : {};
}

/** Return a sentence in the reader's language, its {fields} filled. */
export function _(text, fields = {}) {
  const found = known[text] || text;
  return found.replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? String(fields[name]) : whole));
}

/** Return a word and what it is here, with the colon as the reader's language writes it. */
export function labelled(word, what = "") {
  return _("{word}: {what}", { word, what });
}

/** Return whether a text is one that the page brings. */
export function knows(text) {
  return Object.hasOwn(known, text);
}
