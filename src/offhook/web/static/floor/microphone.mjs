// Before the first call: which microphone, how loud, and how it sounds.

import { chooseMicrophone, chosenMicrophone, chosenSound } from "./devices.mjs";
import { byId, h, text } from "./dom.mjs";
import { _, readWords } from "./words.mjs";
import { drawLevel, letGo } from "../people/level.mjs";

const SPOKEN_MS = 5000;
const HEARD = 0.01;

readWords();
let stream = null;
let endLevel = null;

/** Return why there is no microphone, in words. */
function whyNot(error) {
  if (!navigator.mediaDevices) return _("Browsers give a microphone to pages with https only.");
  if (error.name === "NotFoundError") return _("There is no microphone on this machine.");
  if (error.name === "NotReadableError") return _("Another program uses the microphone: end it, and try again.");
  return _("Your browser may not use the microphone: allow it in the settings of this page, beside its address.");
}

/** Listen to the chosen microphone, and draw how loud it is. */
async function listen() {
  stop();
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: chosenSound() });
  } catch (error) {
    text(byId("heard"), whyNot(error));
    return;
  }
  byId("level").hidden = false;
  byId("record").disabled = false;
  endLevel = drawLevel(stream, byId("level"));
  text(byId("heard"), _("Say a few words: the bar moves with your voice."));
  await drawDevices();
}

function stop() {
  endLevel?.();
  endLevel = null;
  letGo(stream);
  stream = null;
}

/** List the microphones: a browser names them once it may use one. */
async function drawDevices() {
  const devices = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "audioinput" && one.deviceId);
  const options = devices.map((one, n) => h("option", { value: one.deviceId }, one.label || _("Microphone {n}", { n: n + 1 })));
  byId("microphone").replaceChildren(h("option", { value: "" }, _("That of the system")), ...options);
  byId("microphone").value = devices.some((one) => one.deviceId === chosenMicrophone()) ? chosenMicrophone() : "";
}

/** Record a few seconds here, and play them: nothing leaves this machine. */
async function record() {
  byId("record").disabled = true;
  const parts = [];
  const recorder = new MediaRecorder(stream);
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const isDone = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  text(byId("heard"), _("Speak now …"));
  setTimeout(() => recorder.stop(), SPOKEN_MS);
  await isDone;
  const loudest = endLevel();
  endLevel = drawLevel(stream, byId("level"));
  const player = byId("played");
  URL.revokeObjectURL(player.src);
  player.src = URL.createObjectURL(new Blob(parts, { type: recorder.mimeType }));
  player.hidden = false;
  text(byId("heard"), loudest > HEARD ? _("You are heard well. This is how you sound:") : _("Nothing is heard: is the right microphone chosen, and not muted?"));
  await player.play().catch(() => {});
  byId("record").disabled = false;
}

byId("try").addEventListener("click", listen);
byId("record").addEventListener("click", record);
byId("microphone").addEventListener("change", () => {
  chooseMicrophone(byId("microphone").value);
  listen();
});
window.addEventListener("pagehide", stop);
