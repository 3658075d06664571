import Koa from 'koa';
import { FORMS, validatorOf } from './forms.mjs';

const app = new Koa();

app.use((ctx) => {
  const submission = Number(ctx.path.split('/').at(-1));
  const form = submission % FORMS;
  const validate = validatorOf(form);
  const valid = validate({ [`f${form}_0`]: form + 1, [`f${form}_1`]: 'accepted' });
  ctx.body = { submission, form, valid };
});

app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
