import Ajv from 'ajv';

export const FORMS = 240;

const ajv = new Ajv({ allErrors: true });
const validators = new Map();

function schemaOf(form) {
  const properties = {};
  for (let field = 0; field < 6; field += 1) properties[`f${form}_${field}`] = field % 2 ? { type: 'string', maxLength: 40 + field } : { type: 'integer', minimum: form };
  return { $id: `form-${form}`, type: 'object', properties, required: Object.keys(properties).slice(0, 2) };
}

export function validatorOf(form) {
  let validate = validators.get(form);
  if (!validate) {
    validate = ajv.compile(schemaOf(form));
    validators.set(form, validate);
  }
  return validate;
}
