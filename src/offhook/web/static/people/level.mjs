// How loud a microphone is, drawn by a meter.

/** Draw the loudness of a stream until the returned function is called. */
export function drawLevel(stream, meter) {
  const sound = new AudioContext();
  const analyser = sound.createAnalyser();
  analyser.fftSize = 1024;
  sound.createMediaStreamSource(stream).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  let loudest = 0;
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(wave);
    const level = Math.sqrt(wave.reduce((sum, one) => sum + one * one, 0) / wave.length);
    loudest = Math.max(loudest, level);
    meter.value = Math.min(1, 4 * level);
  }, 80);
  return () => {
    clearInterval(timer);
    sound.close();
    meter.value = 0;
    return loudest;
  };
}

/** Ask for the microphone; null where there is none, or he does not allow it. */
export async function microphone() {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
  } catch {
    return null;
  }
}

/** Let go of a microphone. */
export function letGo(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
