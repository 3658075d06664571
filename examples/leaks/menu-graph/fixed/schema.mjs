import { buildSchema } from 'graphql';
import { createDishLoader } from './loaders.mjs';

export const schema = buildSchema(`
  type Dish { id: ID! name: String! allergens: [String!]! }
  type Menu { id: ID! dishes: [Dish!]! }
  type Query { menu(id: ID!): Menu! }
`);

export const createContext = () => ({ dishes: createDishLoader() });

export const rootValue = {
  menu: ({ id }, context) => ({
    id,
    dishes: () => context.dishes.loadMany([`${id}-starter`, `${id}-main`, `${id}-dessert`]),
  }),
};
