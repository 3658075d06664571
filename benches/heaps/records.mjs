// Synthetic: a cache of customers, orders and order lines, linked near and far. Nearly every object is an instance of
// a class, so V8 writes a source location for it; the objects are small and many, which is what large heaps are made of.
//
//   node records.mjs CUSTOMERS      one snapshot; 1000 customers make 117,000 nodes, 800,000 edges and about 18 MB
import { writeSnapshot } from '../../conformance/heaps/snapshot.mjs';

const [count] = process.argv.slice(2).map(Number);
const ORDERS = 10;
const LINES = 8;
const PRODUCTS = 10_000;

class Product {
  constructor(i) {
    this.name = `product ${i}`;
    this.price = i;
  }
}

class Line {
  constructor(order, product, previous, related) {
    this.order = order;
    this.product = product;
    this.previous = previous;
    this.related = related;
    this.quantity = 1;
  }
}

class Order {
  constructor(customer, previous, status) {
    this.customer = customer;
    this.previous = previous;
    this.status = status;
    this.currency = 'EUR';
    this.lines = [];
  }
}

class Customer {
  constructor(i, country, invitedBy) {
    this.name = `customer ${i}`;
    this.invitedBy = invitedBy;
    this.address = { country, city: country.capital, street: this.name };
    this.favourites = new Map();
    this.orders = [];
  }
}

// Park and Miller's generator: the same graph on every run.
let state = 1;
const below = (n) => (state = (state * 48271) % 0x7fffffff) % n;

const STATUS = ['open', 'paid', 'sent', 'returned'];
const countries = [...Array(50).keys()].map((i) => ({ code: `country ${i}`, capital: `city ${i}` }));
const products = [...Array(PRODUCTS).keys()].map((i) => new Product(i));
const customers = (globalThis.customers = []);

/** A line of any customer, an old or a new one alike. */
const anyLine = () => customers[below(customers.length)].orders[below(ORDERS)].lines[below(LINES)];

function order(customer, previous) {
  const made = new Order(customer, previous, STATUS[below(STATUS.length)]);
  let line = null;
  for (let i = 0; i < LINES; i++) {
    const related = customers.length && below(4) === 0 ? anyLine() : line;
    line = new Line(made, products[below(PRODUCTS)], line, related);
    made.lines.push(line);
  }
  made.lines = made.lines.slice();
  return made;
}

function customer(i) {
  const inviter = i > 0 ? customers[below(i)] : null;
  const made = new Customer(i, countries[below(countries.length)], inviter);
  for (let n = 0; n < ORDERS; n++) made.orders.push(order(made, made.orders.at(-1) ?? null));
  made.orders = made.orders.slice();
  for (let n = 0; n < 3; n++) made.favourites.set(products[below(PRODUCTS)], made.orders[n].lines[0]);
  return made;
}

for (let i = 0; i < count; i++) customers.push(customer(i));
writeSnapshot('after');
