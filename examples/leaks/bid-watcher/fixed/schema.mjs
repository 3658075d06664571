import graphql from 'graphql';
import { PubSub, withFilter } from 'graphql-subscriptions-1.2.1';

export const BID_PLACED = 'BID_PLACED';
export const pubsub = new PubSub();

export const schema = graphql.buildSchema(`
  type Bid { lot: String! bidder: String! amount: Int! }
  type Query { currency: String! }
  type Subscription { bidPlaced(lot: String!): Bid! }
`);

schema.getSubscriptionType().getFields().bidPlaced.subscribe = withFilter(
  () => pubsub.asyncIterator(BID_PLACED),
  (event, args) => event.bidPlaced.lot === args.lot,
);
