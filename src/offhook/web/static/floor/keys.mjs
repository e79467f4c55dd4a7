// The keys of the desk, on every keyboard.

/**
 * Return which key was struck: a latin letter as it is printed on the key, whatever its place
 * (French keyboards have A where others have Q), else that of its place (an Arabic keyboard has
 * no A, and Alt makes å of it on some). Digits go by place: French ones need a shift.
 */
export function keyName(event) {
  const isLetter = /^[a-z]$/i.test(event.key);
  return isLetter ? `Key${event.key.toUpperCase()}` : event.code;
}
