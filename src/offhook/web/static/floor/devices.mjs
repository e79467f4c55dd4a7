// The microphone and the loudspeaker that somebody has chosen on this machine.

const MICROPHONE = "offhook.microphone";

/** Return what to ask the browser for, so that the chosen microphone is used. */
export function chosenSound(storage = localStorage) {
  const id = storage.getItem(MICROPHONE);
  return { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...(id ? { deviceId: { ideal: id } } : {}) };
}

/** Use a microphone from now on; "" is the one of the system. */
export function chooseMicrophone(id, storage = localStorage) {
  if (id) storage.setItem(MICROPHONE, id);
  else storage.removeItem(MICROPHONE);
}

/** Return the id of the microphone that was chosen. */
export function chosenMicrophone(storage = localStorage) {
  return storage.getItem(MICROPHONE) ?? "";
}
