// The wire of a telephone: SIP by WebSocket and sound by WebRTC, as JsSIP does them.

import JsSIP from "../vendor/jssip.mjs";

import { chosenSound } from "./devices.mjs";

// A host that is nobody's: the switch knows a telephone by its account alone.
const HOST = "offhook.invalid";
const GATHER_MS = 300;
const DECLINED = 603;

/** Return the address of a path of the page's own host. */
const address = (path, place = location) => `${place.protocol === "https:" ? "wss" : "ws"}://${place.host}${path}`;

/** Open a line with the account that the floor told; it stays until it is closed. */
export function openLine(account, on) {
  const place = new JsSIP.WebSocketInterface(address(account.path));
  const agent = new JsSIP.UA({
    sockets: [place],
    uri: `sip:${account.account}@${HOST}`,
    authorization_user: account.account,
    password: account.secret,
    register_expires: 120,
    session_timers: false,
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 5,
  });
  agent.on("registered", () => on.registered());
  agent.on("registrationFailed", ({ response }) => on.away([401, 403, 404].includes(response?.status_code)));
  agent.on("disconnected", ({ code }) => on.away(code === 4002));
  agent.on("newRTCSession", ({ originator, session, request }) => {
    if (originator === "remote") on.rings(incoming(session, request));
  });
  agent.start();
  return {
    /** Go on with another account's secret; calls that are up stay. */
    change(told) {
      place._url = address(told.path);
      agent.configuration.ha1 = null;
      agent.set("password", told.secret);
      agent.transport.disconnect();
      agent.transport.connect();
    },
    close() {
      // No goodbye to each call: they are another window's by now, or the floor's to end.
      agent.transport.disconnect();
      agent.stop();
    },
    call: (name, heard) => outgoing(agent, name, heard),
  };
}

function incoming(session, request) {
  const wire = wireOf(session);
  wire.contact = request.getHeader("X-Offhook-Contact") ?? "";
  wire.answersItself = /answer-after=0/.test(request.getHeader("Call-Info") ?? "");
  wire.take = () => quietly(() => session.answer({ mediaConstraints: sound(), pcConfig: PEER }));
  wire.refuse = () => quietly(() => session.terminate({ status_code: DECLINED }));
  return wire;
}

function outgoing(agent, name, heard) {
  const session = agent.call(`sip:${name}@${HOST}`, { mediaConstraints: sound(), pcConfig: PEER });
  const wire = wireOf(session);
  wire.on = heard;
  return wire;
}

const PEER = { iceServers: [], rtcpMuxPolicy: "require" };
const sound = () => ({ audio: chosenSound(), video: false });

/** Return what a telephone does with a session. */
function wireOf(session) {
  const speaker = document.createElement("audio");
  speaker.autoplay = true;
  const wire = {
    on: { up() {}, end() {} },
    speaker,
    mute: (isMuted) => quietly(() => (isMuted ? session.mute({ audio: true }) : session.unmute({ audio: true }))),
    press: (digit) => quietly(() => session.sendDTMF(digit, { transportType: "RFC2833" })),
    drop: () => quietly(() => session.terminate()),
    stats: async () => (session.connection ? [...(await session.connection.getStats()).values()] : []),
  };
  session.on("peerconnection", ({ peerconnection }) => listen(peerconnection, speaker));
  if (session.connection) listen(session.connection, speaker);
  session.on("icecandidate", ({ ready }) => setTimeout(ready, GATHER_MS));
  session.on("confirmed", () => wire.on.up());
  const over = ({ cause }) => {
    speaker.srcObject = null;
    speaker.remove();
    wire.on.end(cause === JsSIP.C.causes.USER_DENIED_MEDIA_ACCESS ? "no-microphone" : cause);
  };
  session.on("ended", over);
  session.on("failed", over);
  return wire;
}

function listen(connection, speaker) {
  document.body.append(speaker);
  connection.addEventListener("track", ({ track, streams }) => {
    speaker.srcObject = streams[0] ?? new MediaStream([track]);
    speaker.play().catch(() => speaker.dispatchEvent(new Event("blocked")));
  });
}

/** Do what a call that has just ended does not allow any more. */
function quietly(act) {
  try {
    act();
  } catch (error) {
    if (!(error instanceof JsSIP.Exceptions.InvalidStateError)) throw error;
  }
}
