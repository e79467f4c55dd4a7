// How a call sounds, by what the browser counts: loss, jitter, round trip.

/** Return the counts of one look at a call's statistics. */
export function counts(reports) {
  const received = reports.find((one) => one.type === "inbound-rtp" && one.kind === "audio");
  const theirs = reports.find((one) => one.type === "remote-inbound-rtp" && one.kind === "audio");
  const pair = reports.find((one) => one.type === "candidate-pair" && one.nominated && one.currentRoundTripTime !== undefined);
  return {
    received: received?.packetsReceived ?? 0,
    lost: received?.packetsLost ?? 0,
    jitterMs: 1000 * (received?.jitter ?? 0),
    roundTripMs: 1000 * (theirs?.roundTripTime ?? pair?.currentRoundTripTime ?? 0),
    theirLoss: theirs?.fractionLost ?? 0,
  };
}

// By ITU-T G.114 and G.1020's practice: beyond these people notice, or complain.
const FAIR = { loss: 0.01, jitterMs: 30, roundTripMs: 300 };
const POOR = { loss: 0.05, jitterMs: 60, roundTripMs: 600 };

/** Return how a call sounded between two looks; null where nothing was heard at all. */
export function quality(before, now) {
  const received = now.received - before.received;
  const lost = Math.max(0, now.lost - before.lost);
  if (received + lost <= 0) return null;
  const loss = Math.max(lost / (received + lost), now.theirLoss);
  const found = { loss, jitterMs: now.jitterMs, roundTripMs: now.roundTripMs };
  const exceeds = (bounds) => Object.entries(bounds).some(([name, bound]) => found[name] > bound);
  return { ...found, level: exceeds(POOR) ? "poor" : exceeds(FAIR) ? "fair" : "good" };
}
