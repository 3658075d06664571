//! What a file imports, what it makes of that, and what it loads while it runs.

use oxc_ast::ast::{
    Argument, BindingPattern, Expression, ImportDeclaration, ImportDeclarationSpecifier, VariableDeclarator,
};
use oxc_span::{GetSpan, Span};

use super::names::key_name;
use super::outline::{Facts, Import, Instance, Load};

/// What is imported as a whole, or as the default.
pub(crate) const WHOLE: [&str; 2] = ["default", "*"];

impl Facts {
    /// `import local, { imported as other } from 'source'`
    pub(super) fn import(&mut self, it: &ImportDeclaration<'_>) {
        for specifier in it.specifiers.iter().flatten() {
            let (local, imported) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    (&it.local, it.imported.name().to_string())
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => (&it.local, WHOLE[0].to_owned()),
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => (&it.local, WHOLE[1].to_owned()),
            };
            self.imported(&local.name, imported, &it.source.value);
        }
    }

    fn imported(&mut self, local: &str, imported: String, source: &str) {
        self.imports.push(Import { local: local.to_owned(), imported, source: source.to_owned() });
    }

    /// `const local = require('source')`, `const { imported } = require('source')`, `const name = new Class()`
    pub(super) fn made(&mut self, it: &VariableDeclarator<'_>) {
        let Some(init) = it.init.as_ref().map(|init| init.get_inner_expression()) else { return };
        if let Some(source) = required(init) {
            return self.required(&it.id, source);
        }
        let Some(name) = it.id.get_identifier_name() else { return };
        let init = match init {
            Expression::AwaitExpression(it) => it.argument.get_inner_expression(),
            init => init,
        };
        let callee = match init {
            Expression::NewExpression(it) => &it.callee,
            Expression::CallExpression(it) => &it.callee,
            _ => return,
        };
        if let Some((root, member)) = parts(callee) {
            let at = it.id.span().start;
            self.instances.push(Instance { name: name.to_string(), at, root, member });
        }
    }

    fn required(&mut self, id: &BindingPattern<'_>, source: &str) {
        if let Some(local) = id.get_identifier_name() {
            return self.imported(&local, WHOLE[1].to_owned(), source);
        }
        let BindingPattern::ObjectPattern(pattern) = id else { return };
        for property in &pattern.properties {
            if let (Some(imported), Some(local)) =
                (key_name(&property.key), property.value.get_identifier_name())
            {
                self.imported(&local, imported, source);
            }
        }
    }

    /// `import(expression)`, `require(expression)`
    pub(super) fn loaded(&mut self, call: Span, what: &Expression<'_>, is_import: bool) {
        let is_fixed = matches!(what, Expression::StringLiteral(_));
        let callee = if is_import { "import" } else { "require" };
        self.loads.push(Load { callee, at: call.start, what: what.span().into(), is_fixed });
    }
}

/// The module that `require('source')` asks for.
fn required<'e>(init: &'e Expression<'_>) -> Option<&'e str> {
    let Expression::CallExpression(call) = init else { return None };
    let is_require = matches!(&call.callee, Expression::Identifier(name) if name.name == "require");
    match call.arguments.first() {
        Some(Argument::StringLiteral(source)) if is_require => Some(&source.value),
        _ => None,
    }
}

/// `root` and `member` of `root.….member`
fn parts(callee: &Expression<'_>) -> Option<(String, Option<String>)> {
    let callee = callee.get_inner_expression();
    if let Expression::Identifier(root) = callee {
        return Some((root.name.to_string(), None));
    }
    let member = callee.as_member_expression()?;
    let (root, _) = parts(member.object())?;
    Some((root, Some(member.static_property_name()?.to_owned())))
}
