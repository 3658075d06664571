const HISTORY = 50;

const presence = new Map();

export function join(session, socket) {
  const member = { session, name: `guest ${session}`, socket, joinedAt: Date.now(), lines: [] };
  presence.set(session, member);
  return member;
}

export function say(session, text) {
  const member = presence.get(session);
  const line = { from: member.name, text, words: text.split(' ') };
  member.lines.push(line);
  if (member.lines.length > HISTORY) member.lines.shift();
  return `${line.from}: ${line.text}`;
}

export function leave(session) {
  presence.delete(session);
}

export function online() {
  return presence.size;
}
