//! What code says about how many entries a container may have: sizes that are compared, entries that are
//! taken out, numbers that have names.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, BinaryExpression, BinaryOperator, CallExpression, Expression,
    IfStatement, LogicalOperator, SimpleAssignmentTarget, Statement, UnaryOperator, VariableDeclaration,
};
use oxc_span::{GetSpan, Span};

use super::super::bounds::{Bearer, Comparison, Constant, Limit, Removal};
use super::super::names::{key_name, member_name};
use super::super::outline::Range;
use super::Collector;

/// Properties that tell how many entries there are.
const SIZES: [&str; 3] = ["size", "length", "count"];
/// Methods that take something out of their receiver.
const REMOVERS: [&str; 7] = ["clear", "delete", "dequeue", "pop", "remove", "shift", "splice"];
/// Functions of Object that list what an object has.
const LISTS: [&str; 3] = ["entries", "keys", "values"];

const NOWHERE: Range = Range { start: 0, end: 0 };

/// The code on one side of a test.
#[derive(Debug, Clone, Copy)]
struct Side {
    /// Runs only if the test came out so.
    only: Range,
    /// Runs whenever the test comes out so.
    always: Range,
}

impl Side {
    const EMPTY: Self = Self { only: NOWHERE, always: NOWHERE };

    fn of(part: impl Into<Range>) -> Self {
        let part = part.into();
        Self { only: part, always: part }
    }
}

impl Collector {
    /// Comparisons, removals and constants.
    pub(super) fn limits(&mut self, kind: AstKind<'_>) {
        match kind {
            AstKind::IfStatement(it) => self.guarded_by(it),
            AstKind::WhileStatement(it) => self.compared(&it.test, Side::of(it.body.span()), Side::EMPTY),
            AstKind::DoWhileStatement(it) => self.compared(&it.test, Side::of(it.body.span()), Side::EMPTY),
            AstKind::ConditionalExpression(it) => {
                self.compared(&it.test, Side::of(it.consequent.span()), Side::of(it.alternate.span()));
            }
            AstKind::LogicalExpression(it) => match it.operator {
                LogicalOperator::And => self.compared(&it.left, Side::of(it.right.span()), Side::EMPTY),
                LogicalOperator::Or => self.compared(&it.left, Side::EMPTY, Side::of(it.right.span())),
                LogicalOperator::Coalesce => {}
            },
            AstKind::VariableDeclaration(it) => self.constants(it),
            AstKind::PropertyDefinition(it) => self.constant_member(key_name(&it.key), it.value.as_ref()),
            AstKind::ObjectProperty(it) => self.constant_member(key_name(&it.key), Some(&it.value)),
            AstKind::UpdateExpression(it) => self.counted(&it.argument),
            AstKind::CallExpression(it) => self.removal(it),
            AstKind::AssignmentExpression(it) => self.replaced(it),
            AstKind::UnaryExpression(it) if it.operator == UnaryOperator::Delete => {
                if let Some(member) = it.argument.get_inner_expression().as_member_expression() {
                    self.removed(Bearer::of(member.object()), it.span);
                }
            }
            _ => {}
        }
    }

    /// What comes behind an `if` that ends the function runs only where the test failed.
    fn guarded_by(&mut self, it: &IfStatement<'_>) {
        let end = self.scopes.last().map_or(it.span.end, |scope| scope.range.end);
        let otherwise = match &it.alternate {
            Some(alternate) => Side::of(alternate.span()),
            None if leaves(&it.consequent) => Side::of(Range { start: it.span.end, end }),
            None => Side::EMPTY,
        };
        self.compared(&it.test, Side::of(it.consequent.span()), otherwise);
    }

    /// Comparisons in a test; `then` and `otherwise` run when it holds and when it does not.
    ///
    /// Where one operand of `a && b` holds, the other one decides; where the whole fails, it may be the other's
    /// doing. With `a || b` it is the other way round.
    fn compared(&mut self, test: &Expression<'_>, then: Side, otherwise: Side) {
        match test.get_inner_expression() {
            Expression::LogicalExpression(it) => {
                for (operand, other) in [(&it.left, &it.right), (&it.right, &it.left)] {
                    let (then, otherwise) = match it.operator {
                        LogicalOperator::Coalesce => (Side::EMPTY, Side::EMPTY),
                        _ if is_of_no_matter(it.operator, other, operand) => (then, otherwise),
                        LogicalOperator::And => {
                            (Side { always: NOWHERE, ..then }, Side { only: NOWHERE, ..otherwise })
                        }
                        LogicalOperator::Or => {
                            (Side { only: NOWHERE, ..then }, Side { always: NOWHERE, ..otherwise })
                        }
                    };
                    self.compared(operand, then, otherwise);
                }
            }
            Expression::BinaryExpression(it) => self.comparison(it, then, otherwise),
            _ => {}
        }
    }

    fn comparison(&mut self, it: &BinaryExpression<'_>, then: Side, otherwise: Side) {
        let (of, limit, is_left) = match (sized(&it.left), sized(&it.right)) {
            (Some(of), None) => (of, &it.right, true),
            (None, Some(of)) => (of, &it.left, false),
            _ => return,
        };
        let is_over = match it.operator {
            BinaryOperator::GreaterThan | BinaryOperator::GreaterEqualThan => is_left,
            BinaryOperator::LessThan | BinaryOperator::LessEqualThan => !is_left,
            BinaryOperator::Equality | BinaryOperator::StrictEquality => true,
            _ => return,
        };
        let Some(limit) = self.limit(limit) else { return };
        let (over, under) = if is_over { (then, otherwise) } else { (otherwise, then) };
        let (over, under) = (over.always, under.only);
        let (at, limit_text) = (it.span.start, limit.1.into());
        self.facts.comparisons.push(Comparison { of, limit: limit.0, text: limit_text, at, over, under });
    }

    /// What a size is compared with, and where that is written.
    fn limit(&self, expression: &Expression<'_>) -> Option<(Limit, Span)> {
        let inner = expression.get_inner_expression();
        let limit = match self.value(inner, true) {
            Some(value) => Limit::Number(value),
            None => Limit::Name(steps(inner)?),
        };
        Some((limit, inner.span()))
    }

    /// The value of a constant expression; names in it only if they are constants of this text.
    fn value(&self, expression: &Expression<'_>, is_bare: bool) -> Option<f64> {
        match expression.get_inner_expression() {
            Expression::NumericLiteral(it) => Some(it.value),
            Expression::Identifier(name) if !is_bare => {
                let mut named =
                    self.facts.constants.iter().filter(|it| it.is_variable && it.name == name.name.as_str());
                named.next_back().map(|constant| constant.value)
            }
            Expression::BinaryExpression(it) => {
                let (a, b) = (self.value(&it.left, false)?, self.value(&it.right, false)?);
                Some(match it.operator {
                    BinaryOperator::Addition => a + b,
                    BinaryOperator::Subtraction => a - b,
                    BinaryOperator::Multiplication => a * b,
                    BinaryOperator::Division => a / b,
                    BinaryOperator::Exponential => a.powf(b),
                    BinaryOperator::ShiftLeft => f64::from((a as i32).wrapping_shl(b as u32)),
                    _ => return None,
                })
            }
            _ => None,
        }
    }

    fn constants(&mut self, it: &VariableDeclaration<'_>) {
        for declarator in it.declarations.iter().filter(|_| it.kind.is_const()) {
            let value = declarator.init.as_ref().and_then(|init| self.value(init, false));
            if let (Some(name), Some(value)) = (declarator.id.get_identifier_name(), value) {
                let at = declarator.id.span().start;
                self.facts.constants.push(Constant { name: name.to_string(), is_variable: true, at, value });
            }
        }
    }

    fn constant_member(&mut self, name: Option<String>, value: Option<&Expression<'_>>) {
        let at = value.map_or(0, |value| value.span().start);
        if let (Some(name), Some(value)) = (name, value.and_then(|value| self.value(value, false))) {
            self.facts.constants.push(Constant { name, is_variable: false, at, value });
        }
    }

    fn counted(&mut self, target: &SimpleAssignmentTarget<'_>) {
        let name = match target {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(it) => Some(it.name.to_string()),
            target => target.as_member_expression().and_then(member_name).map(|(name, _)| name),
        };
        self.facts.counters.extend(name);
    }

    fn removal(&mut self, call: &CallExpression<'_>) {
        let member = call.callee.get_inner_expression().as_member_expression();
        let remover = |name: &str| REMOVERS.contains(&name);
        if let Some(member) = member.filter(|it| it.static_property_name().is_some_and(remover)) {
            self.removed(Bearer::of(member.object()), call.span);
        }
    }

    /// `list.length = …`, `list = …`
    fn replaced(&mut self, it: &AssignmentExpression<'_>) {
        let bearer = match &it.left {
            AssignmentTarget::AssignmentTargetIdentifier(variable) => {
                Some(Bearer { name: variable.name.to_string(), is_variable: true })
            }
            left => left.as_member_expression().and_then(|member| {
                let (name, _) = member_name(member)?;
                if name == "length" {
                    Bearer::of(member.object())
                } else {
                    Some(Bearer { name, is_variable: false })
                }
            }),
        };
        self.removed(bearer, it.span);
    }

    fn removed(&mut self, of: Option<Bearer>, span: Span) {
        self.facts.removals.extend(of.map(|of| Removal { of, at: span.start }));
    }
}

/// What has the size that an expression is: `of.size`, `Object.keys(of).length`.
fn sized(expression: &Expression<'_>) -> Option<Bearer> {
    let member = expression.get_inner_expression().as_member_expression()?;
    let is_size = member.static_property_name().is_some_and(|name| SIZES.contains(&name));
    let of = member.object().get_inner_expression();
    let Expression::CallExpression(call) = of else { return Bearer::of(of).filter(|_| is_size) };
    let lister = call.callee.as_member_expression()?;
    let is_object = matches!(lister.object(), Expression::Identifier(it) if it.name == "Object");
    let is_list = is_object && lister.static_property_name().is_some_and(|name| LISTS.contains(&name));
    Bearer::of(call.arguments.first()?.as_expression()?).filter(|_| is_size && is_list)
}

/// Whether a condition beside a comparison only spares what is in the container already, which makes it no larger:
/// `of.size >= max && !of.has(key)`, `of.size < max || of.has(key)`.
fn is_of_no_matter(
    operator: LogicalOperator,
    condition: &Expression<'_>,
    comparison: &Expression<'_>,
) -> bool {
    let Expression::BinaryExpression(comparison) = comparison.get_inner_expression() else { return false };
    let of = sized(&comparison.left).or_else(|| sized(&comparison.right));
    let condition = condition.get_inner_expression();
    let asked = match condition {
        Expression::UnaryExpression(not)
            if operator.is_and() && not.operator == UnaryOperator::LogicalNot =>
        {
            asked_for_key(&not.argument)
        }
        _ if operator.is_or() => asked_for_key(condition),
        _ => None,
    };
    of.is_some() && asked == of
}

/// `of` in `of.has(key)`
fn asked_for_key(condition: &Expression<'_>) -> Option<Bearer> {
    let Expression::CallExpression(call) = condition.get_inner_expression() else { return None };
    let member = call.callee.get_inner_expression().as_member_expression()?;
    Bearer::of(member.object()).filter(|_| member.static_property_name() == Some("has"))
}

/// `["this", "options", "max"]` of `this.options.max`
fn steps(expression: &Expression<'_>) -> Option<Vec<String>> {
    match expression.get_inner_expression() {
        Expression::Identifier(it) => Some(vec![it.name.to_string()]),
        Expression::ThisExpression(_) => Some(vec!["this".to_owned()]),
        other => {
            let member = other.as_member_expression()?;
            let mut steps = steps(member.object())?;
            steps.push(member_name(member)?.0);
            Some(steps)
        }
    }
}

/// Whether a statement leads out of the block around it.
fn leaves(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::BlockStatement(block) => block.body.last().is_some_and(leaves),
        Statement::ReturnStatement(_)
        | Statement::ThrowStatement(_)
        | Statement::ContinueStatement(_)
        | Statement::BreakStatement(_) => true,
        _ => false,
    }
}
