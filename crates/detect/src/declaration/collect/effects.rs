//! What calls and assignments say: what is added to what, and which properties come into being.

use oxc_ast::ast::{Argument, AssignmentExpression, AssignmentTarget, CallExpression, Expression};
use oxc_span::{GetSpan, Span};

use super::super::names::{Receiver, chain, member_name, root, symbol_name, without_prototype};
use super::super::outline::{Addition, Call, Form};
use super::Collector;

/// Methods that put something into their receiver.
const ADDERS: [&str; 22] = [
    "add",
    "addEventListener",
    "addListener",
    "append",
    "dec",
    "enqueue",
    "inc",
    "labels",
    "observe",
    "on",
    "once",
    "prependListener",
    "push",
    "record",
    "register",
    "set",
    "splice",
    "startTimer",
    "subscribe",
    "then",
    "track",
    "unshift",
];

/// Functions of Promise that add a reaction to each promise of a list.
const WAITERS: [&str; 4] = ["all", "allSettled", "any", "race"];

/// Methods whose first argument is the name of a property that they make.
const TELLERS: [&str; 5] = ["decorate", "decorateReply", "decorateRequest", "provide", "set"];

impl Collector {
    fn add(&mut self, receiver: Option<Receiver>, at: u32, target: Span) {
        if let Some(Receiver { name, is_variable }) = receiver {
            self.facts.additions.push(Addition { name, is_variable, at, target: target.into() });
        }
    }

    pub(super) fn called(&mut self, span: Span, callee: &Expression<'_>, arguments: &[Argument<'_>]) {
        self.facts.calls.push(Call {
            range: span.into(),
            callee: callee.span().into(),
            root: root(callee),
            arguments: variables(arguments),
            is_decorator: self.is_decorator,
        });
    }

    pub(super) fn call(&mut self, call: &CallExpression<'_>) {
        self.called(call.span, &call.callee, &call.arguments);
        if let (Expression::Identifier(name), Some(what)) = (&call.callee, call.arguments.first())
            && name.name == "require"
            && let Some(what) = what.as_expression()
        {
            self.facts.loaded(call.span, what, false);
        }
        if let Some(member) = call.callee.as_member_expression()
            && member.static_property_name().is_some_and(|method| ADDERS.contains(&method))
        {
            self.add(Receiver::of(member.object()), call.span.start, call.callee.span());
        }
        self.waits(call);
        self.told(call);
    }

    /// Promises to which `Promise.race([work(), stopping])` adds.
    fn waits(&mut self, call: &CallExpression<'_>) {
        let member = call.callee.as_member_expression().filter(|member| {
            matches!(member.object(), Expression::Identifier(it) if it.name == "Promise")
                && member.static_property_name().is_some_and(|method| WAITERS.contains(&method))
        });
        let list = call.arguments.first().filter(|_| member.is_some()).and_then(|it| it.as_expression());
        if let Some(Expression::ArrayExpression(list)) = list {
            for promise in list.elements.iter().filter_map(|it| it.as_expression()) {
                self.add(Receiver::of(promise), call.span.start, call.callee.span());
            }
        }
    }

    /// Properties that a call makes: `Object.assign(object, { name })`, `app.set('name', …)`.
    fn told(&mut self, call: &CallExpression<'_>) {
        let Some(member) = call.callee.as_member_expression() else { return };
        let Some(method) = member.static_property_name() else { return };
        let argument = |at: usize| call.arguments.get(at).and_then(|it| it.as_expression());
        let name_of = |it: &Expression<'_>| Receiver::of(it).map(|receiver| receiver.name);
        let (of, name) = match method {
            "assign" => {
                let target = argument(0).and_then(name_of);
                for part in call.arguments.iter().skip(1).filter_map(|it| it.as_expression()) {
                    self.hint(Some(part), target.as_deref().unwrap_or_default());
                }
                return;
            }
            "defineProperty" => (argument(0).and_then(name_of), argument(1)),
            _ if TELLERS.contains(&method) && call.arguments.len() > 1 => {
                (name_of(member.object()), argument(0))
            }
            _ => return,
        };
        if let Some(Expression::StringLiteral(name)) = name {
            self.member(Some(name.value.to_string()), of, Form::Told, call.span.start);
        }
    }

    pub(super) fn assignment(&mut self, it: &AssignmentExpression<'_>) {
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
        let Some((name, at_name)) = member_name(member).or_else(|| symbol_name(member)) else {
            return self.add(Receiver::of(member.object()), at, target);
        };
        // TypeScript begins a module with `exports.name = void 0`.
        if matches!(&it.right, Expression::UnaryExpression(it) if it.operator.is_void()) {
            return;
        }
        self.hint(Some(&it.right), &name);
        let is_this = matches!(member.object(), Expression::ThisExpression(_));
        let object = || Receiver::of(without_prototype(member.object())).map(|receiver| receiver.name);
        let (form, of) = if is_this { (Form::This, self.maker()) } else { (Form::Assigned, object()) };
        self.member(Some(name.clone()), of, form, at_name);
        if let Some(member) = self.facts.members.last_mut() {
            member.chain = chain(it.left.as_member_expression());
        }
        self.add(Some(Receiver { name, is_variable: false }), at, target);
    }
}

fn variables(arguments: &[Argument<'_>]) -> Vec<String> {
    let name = |it: &Argument<'_>| match it {
        Argument::Identifier(it) => Some(it.name.to_string()),
        _ => None,
    };
    arguments.iter().filter_map(name).collect()
}
