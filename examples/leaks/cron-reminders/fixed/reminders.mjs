import cron from 'node-cron-current';

let pending = 0;
let sent = 0;

function letter(customer) {
  const lines = Array.from({ length: 20 }, (_, i) => `${customer}: appointment ${i + 1} is on 2026-12-${String((i % 28) + 1).padStart(2, '0')}`);
  return { customer, subject: `Your appointments, ${customer}`, lines };
}

/** Reminds a customer every morning, until the customer has confirmed. */
export function remind(customer) {
  const message = letter(customer);
  const task = cron.schedule('0 8 * * *', () => {
    sent += message.lines.length;
  });
  pending += 1;
  return function confirm() {
    task.destroy();
    pending -= 1;
  };
}

export function counts() {
  return { pending, sent };
}
