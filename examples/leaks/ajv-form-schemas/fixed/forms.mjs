import { Ajv } from 'ajv';

const LONGEST_REMARK = 500;
const ajv = new Ajv({ allErrors: true });

/** What an answer to any of our forms looks like. */
function schemaOf() {
  return {
    type: 'object',
    required: ['name', 'age'],
    additionalProperties: false,
    properties: {
      name: { type: 'string', minLength: 1 },
      email: { type: 'string', pattern: '@' },
      age: { type: 'integer', minimum: 16 },
      remarks: { type: 'string', maxLength: LONGEST_REMARK },
    },
  };
}

const validate = ajv.compile(schemaOf());

export function checkAnswers(form, answers) {
  validate(answers);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${form}${instancePath} ${message}`);
}
