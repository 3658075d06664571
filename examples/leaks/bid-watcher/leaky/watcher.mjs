import graphql from 'graphql';
import { schema } from './schema.mjs';

export const closing = { lot: 'evening-sale-closing', bids: 0 };

export async function watchClosingLot() {
  const document = graphql.parse('subscription ($lot: String!) { bidPlaced(lot: $lot) { bidder amount } }');
  const bids = await graphql.subscribe({ schema, document, variableValues: { lot: closing.lot } });
  for await (const { data } of bids) {
    closing.bids += 1;
    closing.highest = data.bidPlaced;
  }
}
