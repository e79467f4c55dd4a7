// The candidate's test: one item after another on the same page, its clock, his voice and text.

import { _, readWords } from "../floor/words.mjs";
import { Recorder } from "./recorder.mjs";
import { sendUntilTaken } from "./sending.mjs";

const SOON_S = 10;
const DRAFT_MS = 3000;

let recorder = null;
let ticking = 0;
let drafting = 0;

function begin() {
  const exam = document.getElementById("exam");
  clearInterval(ticking);
  clearTimeout(drafting);
  recorder?.close();
  recorder = null;
  const form = exam.querySelector("form[data-exam]");
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(form, event.submitter);
  });
  const place = exam.querySelector(".recorder");
  if (place) recorder = new Recorder(place, (recording) => keep(form, recording));
  const text = form.querySelector("textarea");
  if (text) text.addEventListener("input", () => draft(form, text));
  if (text) count(text);
  tick(exam.querySelector(".steps .clock"), form);
  exam.querySelector("legend, h1, textarea")?.scrollIntoView({ block: "nearest" });
}

/** Count the seconds that are left; when they are over, go on with what there is. */
function tick(clock, form) {
  if (!clock) return;
  const until = performance.now() + 1000 * Number(clock.dataset.left);
  const draw = () => {
    const left = Math.max(0, Math.round((until - performance.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    clock.classList.toggle("soon", left <= SOON_S);
    if (left === 0) {
      clearInterval(ticking);
      go(form, form.querySelector("button.primary"));
    }
  };
  draw();
  ticking = setInterval(draw, 500);
}

let isGoing = false;

async function go(form, button) {
  if (isGoing) return;
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  isGoing = true;
  if (recorder && !(await recorder.taken()) && !confirm(_("You have recorded nothing. Hand it in all the same?"))) {
    isGoing = false;
    return;
  }
  clearInterval(ticking);
  document.getElementById("exam").setAttribute("aria-busy", "true");
  data.set("here", "1"); // what comes next is put in here: it need not be a whole page
  const next = await sendUntilTaken(form.action, encoded(form, data), tell);
  isGoing = false;
  show(next);
}

/** Return a form's data as the form itself would send it: without a recording it is small. */
function encoded(form, data) {
  return form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
}

function tell(line) {
  document.getElementById("line").textContent = line;
}

/** Bring a recording to the server, over whatever line there is. */
async function keep(form, recording) {
  const data = new FormData(form);
  data.set("draft", "1");
  data.set("recording", recording, "recording");
  const answer = await sendUntilTaken(form.action, data, tell);
  tell(answer.status < 400 ? _("Kept.") : _("It could not be kept."));
}

/** Put what comes next in the place of what was. */
function show(next) {
  const page = new DOMParser().parseFromString(next.html, "text/html");
  const fresh = page.getElementById("exam");
  if (!fresh) {
    location.assign(next.url);
    return;
  }
  document.getElementById("exam").replaceWith(document.adoptNode(fresh));
  document.getElementById("content").focus({ preventScroll: true });
  begin();
}

/** Keep a text while it is written: a closed window costs at most its last words. */
function draft(form, text) {
  count(text);
  clearTimeout(drafting);
  drafting = setTimeout(async () => {
    const data = new FormData(form);
    data.set("draft", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
      tell(answer.ok ? _("Kept.") : "");
    } catch {
      tell(_("The line is broken. Go on writing: it is sent when you hand it in."));
    }
  }, DRAFT_MS);
}

function count(text) {
  const words = text.value.trim().split(/\s+/u).filter(Boolean).length;
  document.getElementById("count").textContent = _("Words: {n}", { n: words });
}

readWords();
begin();
