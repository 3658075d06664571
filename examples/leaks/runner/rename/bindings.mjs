// Where the sources' own variables, functions, parameters, classes and imports are written.
import traverseModule from '@babel/traverse';

const traverse = traverseModule.default ?? traverseModule;

function isOwnModule(source) {
  return /^\.{0,2}\//.test(source?.value ?? '');
}

/** A label, a `new.target` or a `#field` looks like an identifier and names no variable. */
function isName({ parent, key, node }) {
  if (parent.type.endsWith('Statement') && key === 'label') return false;
  if (parent.type === 'MetaProperty' || parent.type === 'PrivateName') return false;
  const isKey = key === 'key' || key === 'property';
  return !isKey || parent.computed || parent.value === node;
}

/** `{ x }` is one word that is a key and a variable. */
function isShorthand({ parent, parentPath, key }) {
  const owner = parent.type === 'AssignmentPattern' && key === 'left' ? parentPath.parent : parent;
  return owner.type === 'ObjectProperty' && owner.shorthand;
}

/** The names that go out of a module or come in from another one of ours. */
function specifier(path, places) {
  const { node, parent } = path;
  const isImport = node.type === 'ImportSpecifier';
  const [inner, outer] = isImport ? [node.imported, node.local] : [node.local, node.exported];
  const name = ({ name: word, value }) => word ?? value;
  places.push({
    kind: 'specifier',
    span: [inner.start, outer.end],
    inner: name(inner),
    outer: name(outer),
    isImport,
    isOurs: parent.source ? isOwnModule(parent.source) : true,
  });
  path.skip();
}

/** All places of one file; names that must stay (exports that are found by name at run time) go to `fixed`. */
export function bindingPlaces({ ast }, fixed, ownPackages) {
  const places = [];
  traverse(ast, {
    'ImportSpecifier|ExportSpecifier': (path) => specifier(path, places),
    ImportDeclaration({ node }) {
      if (ownPackages.includes(node.source.value)) fixed.allExports = true;
    },
    ImportNamespaceSpecifier(path) {
      if (isOwnModule(path.parent.source)) fixed.allExports = true;
    },
    'CallExpression|ImportExpression'(path) {
      if (path.node.type === 'ImportExpression' || path.node.callee.type === 'Import') fixed.allExports = true;
    },
    ExportNamedDeclaration(path) {
      Object.keys(path.getOuterBindingIdentifiers()).forEach((name) => fixed.exports.add(name));
    },
    Identifier(path) {
      const { node } = path;
      if (!isName(path) || !path.scope.getBinding(node.name)) return;
      const end = node.start + node.name.length;
      places.push({ kind: 'name', name: node.name, start: node.start, end, isShorthand: isShorthand(path) });
    },
  });
  return places;
}
