// An agent's day so far: what the floor counted, and the state that still goes on.

import { kept } from "./schedule.mjs";

const GROWING = { available: "ready_ms", paused: "paused_ms", talking: "talk_ms", wrap_up: "wrap_up_ms" };

/**
 * Return the day's times now. `today` was counted up to the floor's moment `counted`; since
 * then only the time of the state he is in has grown, and what `schedule` has in it.
 */
export function ownDay(today, state, counted, now, schedule = []) {
  const grown = { ...today };
  const growing = GROWING[state];
  if (growing) grown[growing] += Math.max(0, now - counted);
  const since = kept(schedule, state, counted, now);
  const scheduled = today.scheduled_ms + since.scheduled;
  const handled = grown.talk_ms + grown.wrap_up_ms;
  const signedIn = handled + grown.ready_ms;
  return {
    contacts: grown.contacts,
    meanMs: grown.contacts ? handled / grown.contacts : null,
    readyMs: grown.ready_ms,
    pausedMs: grown.paused_ms,
    busy: signedIn > 0 ? handled / signedIn : null,
    adherence: scheduled > 0 ? (today.adherent_ms + since.adherent) / scheduled : null,
  };
}
