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
 * "group", each group after a heading `{ heading, count }`.
 */
export function ordered(agents, order) {
  if (order !== "group") return [...agents].sort(ORDERS[order]);
  const groups = new Map();
  for (const agent of agents) {
    if (!groups.has(agent.group)) groups.set(agent.group, []);
    groups.get(agent.group).push(agent);
  }
  return [...groups].flatMap(([group, members]) => [{ heading: group, count: members.length }, ...members.sort(ORDERS.name)]);
}
