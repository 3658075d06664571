//! Names as they stand in expressions.

use oxc_ast::ast::{Expression, MemberExpression, PropertyKey};

/// Each call of `a.b().c()…` is asked for its root: generated chains have thousands of links.
const LONGEST_CHAIN: usize = 100;

/// What bears the name to which something is added.
pub(super) struct Receiver {
    pub(super) name: String,
    pub(super) is_variable: bool,
}

impl Receiver {
    /// `name`, `this.name`, `name.get(key)`, `name[key]`
    pub(super) fn of(expression: &Expression<'_>) -> Option<Self> {
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

/// `Store.prototype` -> `Store`
pub(super) fn without_prototype<'e, 'a>(object: &'e Expression<'a>) -> &'e Expression<'a> {
    match object.as_member_expression() {
        Some(member) if member.static_property_name() == Some("prototype") => member.object(),
        _ => object,
    }
}

pub(super) fn key_name(key: &PropertyKey<'_>) -> Option<String> {
    match key {
        PropertyKey::PrivateIdentifier(key) => Some(format!("#{}", key.name)),
        PropertyKey::Identifier(key) => Some(format!("[{}]", key.name)),
        _ => key.static_name().map(std::borrow::Cow::into_owned),
    }
}

/// The property of a member expression and where it is written; `None` if it is computed.
pub(super) fn member_name(member: &MemberExpression<'_>) -> Option<(String, u32)> {
    match member {
        MemberExpression::PrivateFieldExpression(it) => {
            Some((format!("#{}", it.field.name), it.field.span.start))
        }
        MemberExpression::StaticMemberExpression(it) => {
            Some((it.property.name.to_string(), it.property.span.start))
        }
        MemberExpression::ComputedMemberExpression(it) => match &it.expression {
            Expression::StringLiteral(key) => Some((key.value.to_string(), key.span.start)),
            _ => None,
        },
    }
}

/// `this[name] = …`, where only a symbol is a name for good.
pub(super) fn symbol_name(member: &MemberExpression<'_>) -> Option<(String, u32)> {
    let MemberExpression::ComputedMemberExpression(it) = member else { return None };
    let Expression::Identifier(key) = &it.expression else { return None };
    matches!(it.object, Expression::ThisExpression(_)).then(|| (format!("[{}]", key.name), key.span.start))
}

/// `Symbol('description')`, `Symbol.for('description')`
pub(super) fn symbol_description(init: &Expression<'_>) -> Option<String> {
    let Expression::CallExpression(call) = init else { return None };
    let callee = match call.callee.as_member_expression() {
        Some(member) if member.static_property_name() == Some("for") => member.object(),
        _ => &call.callee,
    };
    let is_symbol = matches!(callee, Expression::Identifier(name) if name.name == "Symbol");
    let Some(Expression::StringLiteral(text)) = call.arguments.first().and_then(|it| it.as_expression())
    else {
        return None;
    };
    is_symbol.then(|| text.value.to_string())
}

/// `a.b.c`, as written; `None` if a part of it is computed or the first is no variable.
pub(super) fn chain(member: Option<&MemberExpression<'_>>) -> Option<String> {
    let member = member?;
    let last = member.static_property_name()?;
    let object = member.object().get_inner_expression();
    let before = match object {
        Expression::Identifier(name) => name.name.to_string(),
        _ => chain(object.as_member_expression())?,
    };
    Some(format!("{before}.{last}"))
}

/// The variable with which an expression begins: `a` of `a.b(c).d`; `None` if it is far away.
pub(super) fn root(expression: &Expression<'_>) -> Option<String> {
    let mut at = expression.get_inner_expression();
    for _ in 0..LONGEST_CHAIN {
        at = match at {
            Expression::Identifier(variable) => return Some(variable.name.to_string()),
            Expression::CallExpression(call) => call.callee.get_inner_expression(),
            other => other.as_member_expression()?.object().get_inner_expression(),
        };
    }
    None
}
