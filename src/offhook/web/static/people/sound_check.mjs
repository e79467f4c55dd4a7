// Before the test: is the microphone there, and does it hear him?

import { _, readWords } from "../floor/words.mjs";
import { drawLevel, letGo, microphone } from "./level.mjs";

const TRY_MS = 4000;
const HEARD = 0.01;

async function listen(button, meter, told) {
  button.disabled = true;
  const stream = await microphone();
  if (!stream) {
    told.textContent = _("There is no microphone, or your browser may not use it: allow it in the settings of this page.");
    button.disabled = false;
    return;
  }
  meter.hidden = false;
  told.textContent = _("Say a few words …");
  const end = drawLevel(stream, meter);
  await new Promise((resolve) => setTimeout(resolve, TRY_MS));
  const loudest = end();
  letGo(stream);
  told.textContent = loudest > HEARD ? _("You are heard well.") : _("Nothing is heard: is the right microphone chosen, and not muted?");
  button.disabled = false;
}

readWords();
const button = document.getElementById("try-microphone");
button.addEventListener("click", () => listen(button, document.getElementById("level"), document.getElementById("heard")));
