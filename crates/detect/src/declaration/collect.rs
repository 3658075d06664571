//! The walk that fills an outline.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, CallExpression, Expression, MemberExpression, PropertyKey,
};
use oxc_ast_visit::Visit;
use oxc_span::{GetSpan, Span};
use rustc_hash::FxHashMap;

use super::outline::{Addition, Binding, Call, Facts, Form, Function, Member, Range};

/// Methods that put something into their receiver.
const ADDERS: [&str; 16] = [
    "add",
    "addEventListener",
    "addListener",
    "append",
    "enqueue",
    "on",
    "once",
    "prependListener",
    "push",
    "register",
    "set",
    "splice",
    "subscribe",
    "then",
    "track",
    "unshift",
];

/// A part of the text in which names are visible.
struct Scope {
    range: Range,
    /// Where a function or class says its own name, which is visible outside of it.
    own_name_at: Option<u32>,
    /// The name, for a class.
    class: Option<String>,
}

/// Collects facts.
pub(crate) struct Collector {
    pub(crate) facts: Facts,
    scopes: Vec<Scope>,
    /// Names that functions get from where they stand, by the function's start.
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
        let module = Scope { range: whole, own_name_at: None, class: None };
        Self { facts: Facts::default(), scopes: vec![module], hints: FxHashMap::default() }
    }

    fn class(&self) -> Option<String> {
        self.scopes.iter().rev().find_map(|scope| scope.class.clone())
    }

    fn hint(&mut self, function: Option<&Expression<'_>>, name: &str) {
        let Some(function) =
            function.filter(|it| it.is_function() || matches!(it, Expression::ClassExpression(_)))
        else {
            return;
        };
        self.hints.insert(function.span().start, name.to_owned());
    }

    fn enter_function(&mut self, span: Span, start: u32, own: Option<(&str, u32)>, is_class: bool) {
        let name = own.map(|(name, _)| name.to_owned()).or_else(|| self.hints.get(&span.start).cloned());
        let class = if is_class { name.clone() } else { None };
        self.facts.functions.push(Function { range: span.into(), name, is_class, start });
        self.scopes.push(Scope { range: span.into(), own_name_at: own.map(|(_, at)| at), class });
    }

    fn bind(&mut self, name: &str, at: u32) {
        let inner = self.scopes.iter().rev();
        let scope = inner.clone().find(|scope| scope.own_name_at != Some(at));
        let Some(range) = scope.map(|scope| scope.range) else { return };
        self.facts.bindings.push(Binding { name: name.to_owned(), at, scope: range });
    }

    fn member(&mut self, name: Option<String>, of: Option<String>, form: Form, at: u32) {
        if let Some(name) = name {
            self.facts.members.push(Member { name, of, form, at });
        }
    }

    fn add(&mut self, receiver: Option<Receiver>, at: u32, target: Span) {
        if let Some(Receiver { name, is_variable }) = receiver {
            self.facts.additions.push(Addition { name, is_variable, at, target: target.into() });
        }
    }

    fn call(&mut self, call: &CallExpression<'_>) {
        self.facts.calls.push(Call { range: call.span.into(), callee: call.callee.span().into() });
        if let Some(member) = call.callee.as_member_expression()
            && member.static_property_name().is_some_and(|method| ADDERS.contains(&method))
        {
            self.add(Receiver::of(member.object()), call.span.start, call.callee.span());
        }
    }

    fn assignment(&mut self, it: &AssignmentExpression<'_>) {
        let (at, target) = (it.span.start, it.left.span());
        if let AssignmentTarget::AssignmentTargetIdentifier(variable) = &it.left {
            self.hint(Some(&it.right), &variable.name);
            return self.add(
                Some(Receiver { name: variable.name.to_string(), is_variable: true }),
                at,
                target,
            );
        }
        let Some(member) = it.left.as_member_expression() else { return };
        let Some((name, at_name)) = member_name(member) else {
            return self.add(Receiver::of(member.object()), at, target);
        };
        self.hint(Some(&it.right), &name);
        let is_this = matches!(member.object(), Expression::ThisExpression(_));
        let object = || Receiver::of(member.object()).map(|receiver| receiver.name);
        let (form, of) = if is_this { (Form::This, self.class()) } else { (Form::Assigned, object()) };
        self.member(Some(name.clone()), of, form, at_name);
        self.add(Some(Receiver { name, is_variable: false }), at, target);
    }
}

/// What bears the name to which something is added.
struct Receiver {
    name: String,
    is_variable: bool,
}

impl Receiver {
    /// `name`, `this.name`, `name.get(key)`, `name[key]`
    fn of(expression: &Expression<'_>) -> Option<Self> {
        let expression = expression.get_inner_expression();
        if let Expression::Identifier(variable) = expression {
            return Some(Self { name: variable.name.to_string(), is_variable: true });
        }
        if let Expression::CallExpression(call) = expression {
            return Self::of(call.callee.as_member_expression()?.object());
        }
        let member = expression.as_member_expression()?;
        match member_name(member) {
            Some((name, _)) => Some(Self { name, is_variable: false }),
            None => Self::of(member.object()),
        }
    }
}

impl<'a> Visit<'a> for Collector {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::Function(it) => {
                let own = it.id.as_ref().map(|id| (id.name.as_str(), id.span.start));
                self.enter_function(it.span, it.params.span.start, own, false);
            }
            AstKind::ArrowFunctionExpression(it) => {
                self.enter_function(it.span, it.params.span.start, None, false)
            }
            AstKind::Class(it) => {
                let own = it.id.as_ref().map(|id| (id.name.as_str(), id.span.start));
                self.enter_function(it.span, it.span.start, own, true);
            }
            AstKind::BindingIdentifier(it) => self.bind(&it.name, it.span.start),
            AstKind::VariableDeclarator(it) => {
                if let Some(name) = it.id.get_identifier_name() {
                    self.hint(it.init.as_ref(), &name);
                }
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
                self.member(name, None, Form::Key, it.key.span().start);
            }
            AstKind::AssignmentExpression(it) => self.assignment(it),
            AstKind::CallExpression(it) => self.call(it),
            AstKind::NewExpression(it) => {
                self.facts.calls.push(Call { range: it.span.into(), callee: it.callee.span().into() });
            }
            _ if is_block(kind) => {
                self.scopes.push(Scope { range: kind.span().into(), own_name_at: None, class: None });
            }
            _ => {}
        }
    }

    fn leave_node(&mut self, kind: AstKind<'a>) {
        let is_function =
            matches!(kind, AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) | AstKind::Class(_));
        if is_function || is_block(kind) {
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

fn key_name(key: &PropertyKey<'_>) -> Option<String> {
    match key {
        PropertyKey::PrivateIdentifier(key) => Some(format!("#{}", key.name)),
        _ => key.static_name().map(std::borrow::Cow::into_owned),
    }
}

/// The property of a member expression and where it is written; `None` if it is computed.
fn member_name(member: &MemberExpression<'_>) -> Option<(String, u32)> {
    match member {
        MemberExpression::PrivateFieldExpression(it) => {
            Some((format!("#{}", it.field.name), it.field.span.start))
        }
        MemberExpression::StaticMemberExpression(it) => {
            Some((it.property.name.to_string(), it.property.span.start))
        }
        MemberExpression::ComputedMemberExpression(_) => None,
    }
}
