const KEEP_MS = 250;
const attempts = new Map();

exports.remember = (user, agent) => {
  const trail = Array.from({ length: 20 }, (_, n) => `${user} step ${n} by ${agent}`);
  attempts.set(user, { at: Date.now(), trail });
};

exports.recentAttempts = () => attempts.size;

setInterval(() => {
  const limit = Date.now() - KEEP_MS;
  for (const [user, { at }] of attempts) {
    if (at > limit) break;
    attempts.delete(user);
  }
}, 50).unref();
