import { serve } from '@hono/node-server';
import { graphql } from 'graphql';
import { Hono } from 'hono';
import { createContext, rootValue, schema } from './schema.mjs';

const QUERY = 'query ($id: ID!) { menu(id: $id) { id dishes { name allergens } } }';
const app = new Hono();

app.get('/menus/:id', async (c) => {
  const variableValues = { id: c.req.param('id') };
  const { data, errors } = await graphql({ schema, rootValue, source: QUERY, variableValues, contextValue: createContext() });
  return errors ? c.json({ errors }, 500) : c.json(data.menu);
});

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
process.once('SIGTERM', () => process.exit(0));
