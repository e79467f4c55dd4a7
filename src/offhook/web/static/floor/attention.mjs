// An offer calls for attention: a sound, a notification of the desktop, the title of the page.

import { _ } from "./words.mjs";

const KEY = "offhook.sound";
let context = null;

/** Return whether offers make a sound. */
export function hasSound() {
  return localStorage.getItem(KEY) !== "off";
}

/** Switch the sound on or off. */
export function setSound(on) {
  localStorage.setItem(KEY, on ? "on" : "off");
}

/** Play two short tones; browsers allow it once somebody has touched the page. */
export function chime() {
  if (!hasSound()) {
    return;
  }
  context ??= new AudioContext();
  context.resume().then(ring);
}

function ring() {
  [660, 880].forEach((hertz, n) => {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const start = context.currentTime + n * 0.18;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.2, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.16);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.2);
  });
}

/** Return whether there is anything to ask: who said yes or no is not asked again. */
export function mayAskNotifications() {
  return "Notification" in window && Notification.permission === "default";
}

/** Ask whether the desktop may show notifications. */
export function askNotifications() {
  return "Notification" in window ? Notification.requestPermission() : Promise.resolve("denied");
}

/** Tell of an offer. */
export function announce(card) {
  chime();
  if ("Notification" in window && Notification.permission === "granted") {
    notify(card);
  }
}

function notify(card) {
  try {
    const notice = new Notification(_("Offer: {queue}", { queue: card.queue_name }), { body: card.customer.name, tag: card.id });
    notice.onclick = () => window.focus();
  } catch (error) {
    // Telephones have the word, but let only a service worker speak it: the sound must do.
    if (!(error instanceof TypeError)) throw error;
  }
}
