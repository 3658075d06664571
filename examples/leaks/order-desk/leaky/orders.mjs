import { ActivityFeed } from './activity-feed.mjs';
import { OrderDirectory } from './order-directory.mjs';

export class OrdersController {
  static inject = [OrderDirectory, ActivityFeed];

  constructor(directory, feed) {
    this.directory = directory;
    this.feed = feed;
  }

  place = (req, res) => {
    const lines = Array.from({ length: 32 }, (_, n) => ({ article: `${req.params.id}/${n}`, pieces: n % 5, bin: `B-${n}` }));
    const order = { id: req.params.id, state: 'new', lines };
    this.directory.add(order);
    this.feed.push('placed', order);
    this.directory.close(order);
    res.status(201).json({ id: order.id, state: order.state });
  };

  latest = (req, res) => {
    res.json(this.feed.latest());
  };
}
