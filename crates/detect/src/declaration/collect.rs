//! The walk that fills an outline.

mod effects;
mod limits;

use oxc_ast::AstKind;
use oxc_ast::ast::{ExportDefaultDeclarationKind, Expression, VariableDeclarator};
use oxc_ast_visit::Visit;
use oxc_span::{GetSpan, Span};
use rustc_hash::FxHashMap;

use super::names::{key_name, symbol_description};
use super::outline::{Binding, Export, Facts, Form, Function, Member, Range, Symbol};

/// A part of the text in which names are visible.
struct Scope {
    range: Range,
    /// Where a function or class says its own name, which is visible outside of it.
    own_name_at: Option<u32>,
    /// The name, for a class.
    class: Option<String>,
    /// The name, for a namespace.
    namespace: Option<String>,
}

/// Collects facts.
pub(crate) struct Collector {
    pub(crate) facts: Facts,
    scopes: Vec<Scope>,
    /// What the objects around are called.
    objects: Vec<Option<String>>,
    /// The names of the functions around, arrow functions left out: they have no `this`.
    functions: Vec<Option<String>>,
    /// Whether what is declared is exported.
    is_exported: bool,
    /// Whether what is called decorates something.
    is_decorator: bool,
    /// Names that functions and objects get from where they stand, by their start.
    hints: FxHashMap<u32, String>,
}

impl From<Span> for Range {
    fn from(span: Span) -> Self {
        Self { start: span.start, end: span.end }
    }
}

impl Collector {
    pub(crate) fn new(text: &str) -> Self {
        let whole = Range { start: 0, end: text.len() as u32 + 1 };
        let module = Scope { range: whole, own_name_at: None, class: None, namespace: None };
        Self {
            facts: Facts::default(),
            scopes: vec![module],
            objects: Vec::new(),
            functions: Vec::new(),
            is_exported: false,
            is_decorator: false,
            hints: FxHashMap::default(),
        }
    }

    fn class(&self) -> Option<String> {
        self.scopes.iter().rev().find_map(|scope| scope.class.clone())
    }

    /// The class that `this` is of: a class around, else the function, which may be a constructor.
    fn maker(&self) -> Option<String> {
        self.class().or_else(|| self.functions.last().cloned().flatten())
    }

    fn hint(&mut self, value: Option<&Expression<'_>>, name: &str) {
        let takes = |it: &&Expression<'_>| {
            it.is_function() || matches!(it, Expression::ClassExpression(_) | Expression::ObjectExpression(_))
        };
        if let Some(value) = value.map(|it| it.get_inner_expression()).filter(takes) {
            self.hints.insert(value.span().start, name.to_owned());
        }
    }

    fn enter_function(&mut self, span: Span, start: u32, own: Option<(&str, u32)>, is_class: bool) {
        let name = own.map(|(name, _)| name.to_owned()).or_else(|| self.hints.get(&span.start).cloned());
        let class = if is_class { name.clone() } else { None };
        self.facts.functions.push(Function { range: span.into(), name, is_class, start });
        self.scopes.push(Scope {
            range: span.into(),
            own_name_at: own.map(|(_, at)| at),
            class,
            namespace: None,
        });
    }

    fn bind(&mut self, name: &str, at: u32) {
        let inner = self.scopes.iter().rev();
        let scope = inner.clone().find(|scope| scope.own_name_at != Some(at));
        let Some(range) = scope.map(|scope| scope.range) else { return };
        self.facts.bindings.push(Binding { name: name.to_owned(), at, scope: range });
        // What a namespace exports is a property of its object.
        let namespace = self.scopes.last().and_then(|scope| scope.namespace.clone());
        if let Some(namespace) = namespace.filter(|_| self.is_exported) {
            self.member(Some(name.to_owned()), Some(namespace), Form::Field, at);
        }
    }

    fn member(&mut self, name: Option<String>, of: Option<String>, form: Form, at: u32) {
        if let Some(name) = name {
            self.facts.members.push(Member { name, of, form, at, chain: None });
        }
    }

    fn export(&mut self, name: &str, local: Option<&str>, at: u32) {
        let local = local.map(str::to_owned);
        self.facts.exports.push(Export { name: name.to_owned(), local, at });
    }

    fn declarator(&mut self, it: &VariableDeclarator<'_>) {
        let Some(name) = it.id.get_identifier_name() else { return };
        self.hint(it.init.as_ref(), &name);
        if let Some(description) = it.init.as_ref().and_then(symbol_description) {
            self.facts.symbols.push(Symbol { variable: name.to_string(), description });
        }
    }

    /// Scopes and objects.
    fn enter(&mut self, kind: AstKind<'_>) {
        match kind {
            AstKind::Function(it) => {
                let own = it.id.as_ref().map(|id| (id.name.as_str(), id.span.start));
                self.enter_function(it.span, it.params.span.start, own, false);
                self.functions.push(self.facts.functions.last().and_then(|it| it.name.clone()));
            }
            AstKind::ArrowFunctionExpression(it) => {
                self.enter_function(it.span, it.params.span.start, None, false)
            }
            AstKind::Class(it) => {
                let own = it.id.as_ref().map(|id| (id.name.as_str(), id.span.start));
                self.enter_function(it.span, it.span.start, own, true);
            }
            AstKind::ObjectExpression(it) => self.objects.push(self.hints.get(&it.span.start).cloned()),
            AstKind::TSNamespaceDeclaration(it) => {
                let namespace = Some(it.id.name.to_string());
                let range = it.span.into();
                self.scopes.push(Scope {
                    range,
                    own_name_at: Some(it.id.span.start),
                    class: None,
                    namespace,
                });
            }
            _ if is_block(kind) => {
                self.scopes.push(Scope {
                    range: kind.span().into(),
                    own_name_at: None,
                    class: None,
                    namespace: None,
                });
            }
            _ => {}
        }
    }

    /// Variables, properties and calls.
    fn declare(&mut self, kind: AstKind<'_>) {
        match kind {
            AstKind::BindingIdentifier(it) => self.bind(&it.name, it.span.start),
            AstKind::Decorator(_) => self.is_decorator = true,
            AstKind::ImportDeclaration(it) => self.facts.import(it),
            AstKind::ImportExpression(it) => self.facts.loaded(it.span, &it.source, true),
            AstKind::VariableDeclarator(it) => {
                self.declarator(it);
                self.facts.made(it);
            }
            AstKind::MethodDefinition(it) => {
                if let Some(name) = key_name(&it.key) {
                    self.hints.insert(it.value.span.start, name);
                }
            }
            AstKind::PropertyDefinition(it) => {
                let name = key_name(&it.key);
                if let Some(name) = &name {
                    self.hint(it.value.as_ref(), name);
                }
                self.member(name, self.class(), Form::Field, it.key.span().start);
            }
            AstKind::ObjectProperty(it) => {
                let name = key_name(&it.key);
                if let Some(name) = &name {
                    self.hint(Some(&it.value), name);
                }
                let of = self.objects.last().cloned().flatten();
                self.member(name, of, Form::Key, it.key.span().start);
            }
            AstKind::AccessorProperty(it) => {
                self.member(key_name(&it.key), self.class(), Form::Field, it.key.span().start);
            }
            AstKind::FormalParameter(it) if it.accessibility.is_some() || it.readonly => {
                let name = it.pattern.get_identifier_name().map(|name| name.to_string());
                self.member(name, self.class(), Form::Field, it.pattern.span().start);
            }
            AstKind::AssignmentExpression(it) => self.assignment(it),
            AstKind::CallExpression(it) => self.call(it),
            AstKind::NewExpression(it) => {
                self.called(it.span, &it.callee, &it.arguments);
            }
            _ => {}
        }
    }

    /// Exports.
    fn exported(&mut self, kind: AstKind<'_>) {
        match kind {
            AstKind::ExportDeclaration(_) => self.is_exported = true,
            AstKind::ExportNamedDeclaration(it) => {
                for specifier in &it.specifiers {
                    let (name, local) = (specifier.exported.name(), specifier.local.name());
                    self.export(&name, Some(&local), specifier.span.start);
                }
            }
            AstKind::ExportDefaultDeclaration(it) => {
                let local = match &it.declaration {
                    ExportDefaultDeclarationKind::Identifier(local) => Some(local.name.as_str()),
                    ExportDefaultDeclarationKind::FunctionDeclaration(it) => {
                        it.id.as_ref().map(|id| id.name.as_str())
                    }
                    ExportDefaultDeclarationKind::ClassDeclaration(it) => {
                        it.id.as_ref().map(|id| id.name.as_str())
                    }
                    _ => None,
                };
                self.export("default", local, it.declaration.span().start);
            }
            _ => {}
        }
    }
}

impl<'a> Visit<'a> for Collector {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        self.enter(kind);
        self.declare(kind);
        self.limits(kind);
        self.exported(kind);
    }

    fn leave_node(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::ObjectExpression(_) => drop(self.objects.pop()),
            AstKind::Function(_) => drop(self.functions.pop()),
            AstKind::ExportDeclaration(_) => self.is_exported = false,
            AstKind::Decorator(_) => self.is_decorator = false,
            _ => {}
        }
        let is_scope = matches!(kind, AstKind::TSNamespaceDeclaration(_));
        let is_function =
            matches!(kind, AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) | AstKind::Class(_));
        if is_function || is_scope || is_block(kind) {
            self.scopes.pop();
        }
    }
}

fn is_block(kind: AstKind<'_>) -> bool {
    matches!(
        kind,
        AstKind::BlockStatement(_)
            | AstKind::ForStatement(_)
            | AstKind::ForInStatement(_)
            | AstKind::ForOfStatement(_)
            | AstKind::CatchClause(_)
            | AstKind::StaticBlock(_)
    )
}
