// The agents of a wallboard: whom to show, in which order.

/** Return the agents in a state that bear what is searched in their name, login or group. */
export function chosen(agents, { search, only }) {
  const wanted = search.trim().toLowerCase();
  const isIn = { all: () => true, here: (agent) => agent.state !== "signed_out" }[only] ?? ((agent) => agent.state === only);
  return agents.filter((agent) => isIn(agent) && (!wanted || `${agent.name} ${agent.agent} ${agent.group}`.toLowerCase().includes(wanted)));
}

const collator = new Intl.Collator(undefined, { numeric: true });
const ORDERS = {
  name: (one, other) => collator.compare(one.name, other.name),
  since: (one, other) => one.since - other.since,
};

/**
 * Return the agents in an order: by "name", "since" (the longest in his state first), or by
 * "group", each group after a heading `{ heading, members }`; of one that is not open, only that.
 */
export function ordered(agents, order, isOpen = () => true) {
  if (order !== "group") return [...agents].sort(ORDERS[order]);
  const groups = new Map();
  for (const agent of agents) {
    if (!groups.has(agent.group)) groups.set(agent.group, []);
    groups.get(agent.group).push(agent);
  }
  return [...groups].flatMap(([group, members]) => [{ heading: group, members }, ...(isOpen(group) ? members.sort(ORDERS.name) : [])]);
}

/** Return how many agents are in each state, in the order of these states; who is in none is not told. */
export function counted(agents, states) {
  const found = states.map((state) => ({ state, count: agents.filter((agent) => agent.state === state).length }));
  return found.filter((one) => one.count > 0);
}

/**
 * Return an agent beside the first contact in his hands, for both are shown; while neither has
 * changed it is the same as before, so that who compares draws nothing.
 */
export function withContact(agent, contacts, before) {
  const contact = contacts[agent.contacts[0]];
  return before?.agent === agent && before.contact === contact ? before : { agent, contact };
}
