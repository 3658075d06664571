const express = require('express');
const session = require('express-session');
const createStore = require('memorystore');

const MemoryStore = createStore(session);
const app = express();

app.use(
  session({
    secret: 'only-for-local-use',
    resave: false,
    saveUninitialized: true,
    cookie: { maxAge: 60_000 },
    store: new MemoryStore({ max: 60, checkPeriod: 60_000 }),
  }),
);

app.get('/profile/:id', (req, res) => {
  const visited = Array.from({ length: 40 }, (_, n) => `/profile/${req.params.id}/section/${n}`);
  req.session.profile = { id: req.params.id, visited };
  res.json({ id: req.params.id, sections: visited.length });
});

const server = app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  process.exit(0);
});
