// Which properties the sources declare as their own state, and which of them can be renamed without anybody noticing.
import traverseModule from '@babel/traverse';

const traverse = traverseModule.default ?? traverseModule;

function keyName({ key, computed }) {
  return !computed && key.type === 'Identifier' ? key.name : null;
}

function isOutside(path, callee) {
  let root = callee;
  while (root.type === 'MemberExpression') root = root.object;
  if (root.type !== 'Identifier') return false;
  const binding = path.scope.getBinding(root.name);
  return !binding || binding.kind === 'module';
}

/** Whether the property is part of an argument, however deep, of a call to code that is not the service's. */
function isOption(path) {
  const isNested = (up) => up.isObjectExpression() || up.isObjectProperty() || up.isArrayExpression();
  const call = path.findParent((up) => !isNested(up));
  return (call.isCallExpression() || call.isNewExpression()) && isOutside(path, call.node.callee);
}

/** What one file says about properties, added to `found`. */
function survey({ ast }, found) {
  const use = (name, start, how) => found.places.push({ name, start, ...how });
  traverse(ast, {
    'ClassProperty|ClassMethod|ClassAccessorProperty|TSParameterProperty'(path) {
      if (path.isTSParameterProperty()) {
        found.both.add(path.node.parameter.name ?? path.node.parameter.left?.name);
        return;
      }
      const name = keyName(path.node);
      if (!name || name === 'constructor') return;
      const inherits = Boolean(path.parentPath.parent.superClass);
      if (path.isClassMethod() || inherits) found.methods.add(name);
      else found.fields.add(name);
      use(name, path.node.key.start, { isOwn: true });
    },
    'TSPropertySignature|TSMethodSignature'({ node }) {
      if (keyName(node)) found.both.add(keyName(node));
    },
    ObjectProperty(path) {
      const name = keyName(path.node);
      if (!name) return;
      const isPattern = path.parentPath.isObjectPattern();
      if (!isPattern) found.keys.add(name);
      if (isOption(path)) found.options.add(name);
      use(name, path.node.key.start, { isOwn: false, isShorthand: path.node.shorthand });
    },
    ObjectMethod(path) {
      const name = keyName(path.node);
      if (name) found.options.add(name);
    },
    'MemberExpression|OptionalMemberExpression'({ node, parent }) {
      if (node.computed || node.property.type !== 'Identifier') return;
      const isThis = node.object.type === 'ThisExpression';
      if (isThis && parent.type === 'AssignmentExpression' && parent.left === node) found.fields.add(node.property.name);
      use(node.property.name, node.property.start, { isOwn: isThis });
    },
    PrivateName({ node }) {
      found.privates.push({ name: node.id.name, start: node.id.start });
    },
    'StringLiteral|TemplateElement'({ node }) {
      const text = node.type === 'StringLiteral' ? node.value : node.value.raw;
      text.split(/[^\w$]+/).forEach((word) => found.strings.add(word));
    },
  });
}

/** All properties: places by file, and the sets that decide; `both` are TypeScript's parameters that are fields too, and what its types spell. */
export function surveyProperties(files) {
  const sets = ['fields', 'methods', 'keys', 'options', 'strings', 'both'];
  const all = Object.fromEntries(sets.map((name) => [name, new Set()]));
  const byFile = files.map((file) => {
    const found = { ...all, places: [], privates: [] };
    survey(file, found);
    return found;
  });
  return { ...all, byFile };
}

/**
 * A field that is only ever read through `this` is safe; any other property is safe only where neither Node.js nor a
 * package knows its name, no text of the service spells it, and it is never an option of a function from outside.
 */
export function renamable(survey, knownNames, wordsOfLoad) {
  const elsewhere = new Set(survey.byFile.flatMap(({ places }) => places.filter(({ isOwn }) => !isOwn).map(({ name }) => name)));
  const isHidden = (name) => !knownNames.has(name) && !survey.options.has(name);
  const isPlain = (name) => !survey.strings.has(name) && !wordsOfLoad.has(name) && !survey.both.has(name);
  const all = new Set([...survey.fields, ...survey.methods, ...survey.keys]);
  return new Set([...all].filter((name) => {
    const isPrivateState = survey.fields.has(name) && !survey.methods.has(name) && !elsewhere.has(name);
    return isPlain(name) && (isPrivateState || isHidden(name));
  }));
}
