//! The limits to which code holds a container: its size is compared, and where it is too large something is
//! taken out or nothing more is put in.

use oxc_ast::ast::Expression;

use super::lines::Place;
use super::names::member_name;
use super::outline::{Binding, Function, Outline, Range};

/// A variable or property that holds a container, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bearer {
    pub(super) name: String,
    pub(super) is_variable: bool,
}

impl Bearer {
    /// `name`, `object.name`
    pub(super) fn of(expression: &Expression<'_>) -> Option<Self> {
        match expression.get_inner_expression() {
            Expression::Identifier(it) => Some(Self { name: it.name.to_string(), is_variable: true }),
            other => {
                let (name, _) = member_name(other.as_member_expression()?)?;
                Some(Self { name, is_variable: false })
            }
        }
    }
}

/// `of.size > limit`
#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) of: Bearer,
    pub(super) limit: Limit,
    pub(super) text: Range,
    pub(super) at: u32,
    /// The code that runs whenever there are more, and that which runs only if there are not.
    pub(super) over: Range,
    pub(super) under: Range,
}

/// `of.delete(…)`, `of.length = …`, `of = …`
#[derive(Debug)]
pub(super) struct Removal {
    pub(super) of: Bearer,
    pub(super) at: u32,
}

/// `const name = 50_000`, `{ name: 50_000 }`
#[derive(Debug)]
pub(super) struct Constant {
    pub(super) name: String,
    pub(super) is_variable: bool,
    pub(super) at: u32,
    pub(super) value: f64,
}

/// What a size is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Limit {
    /// A number, told by the text alone.
    Number(f64),
    /// The steps to a variable or property: `this`, `options`, `max`.
    Name(Vec<String>),
}

/// A limit to which code holds a container.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bound {
    pub(crate) limit: Limit,
    /// As it is written.
    pub(crate) text: String,
    /// Whether it is the container's own size that is compared, not that of another one beside it.
    pub(crate) is_own: bool,
}

/// A container, as code that uses it names it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Container<'q> {
    /// A variable that functions at some places see.
    Variable(&'q str, &'q [Place]),
    /// A property; of the class around a place, if there is one.
    Property(&'q str, Option<Place>),
}

/// Where a name means the container.
struct Meaning<'q, 'o> {
    name: &'q str,
    binding: Option<&'o Binding>,
    rivals: Vec<&'o Binding>,
    class: Option<Range>,
}

impl Meaning<'_, '_> {
    fn is_visible(&self, is_variable: bool, at: u32) -> bool {
        match self.binding {
            Some(binding) => {
                let is_hidden = || self.rivals.iter().any(|rival| rival.scope.contains(at));
                is_variable && binding.scope.contains(at) && !is_hidden()
            }
            None => !is_variable && self.class.is_none_or(|class| class.contains(at)),
        }
    }

    fn is(&self, of: &Bearer, at: u32) -> bool {
        of.name == self.name && self.is_visible(of.is_variable, at)
    }
}

impl Outline<'_> {
    /// The limits to which the code of this text holds a container.
    pub(crate) fn bounds(&self, container: Container<'_>) -> Vec<Bound> {
        let Some(meaning) = self.meaning(container) else { return Vec::new() };
        let comparisons = self.facts.comparisons.iter();
        let bound = |it: &Comparison| {
            let is_own = meaning.is(&it.of, it.at);
            let is_bound = is_own && self.is_refused(it, &meaning);
            let is_kept =
                || self.is_removed_in(it.over, &meaning) && (is_own || self.is_beside(it, &meaning));
            let holds = is_bound || is_kept();
            let limit = holds.then(|| self.known(&it.limit, it.at)).flatten()?;
            Some(Bound { limit, text: self.text(it.text).to_owned(), is_own })
        };
        let mut bounds: Vec<Bound> = comparisons.filter_map(bound).collect();
        bounds.sort_by_key(|bound| !bound.is_own);
        bounds
    }

    /// Whether the code of this text takes anything out of a container.
    pub(crate) fn removes(&self, container: Container<'_>) -> bool {
        let Some(meaning) = self.meaning(container) else { return false };
        self.facts.removals.iter().any(|it| meaning.is(&it.of, it.at) && self.is_in_function(it.at))
    }

    /// The value of the constant properties of a name, if all that are written with that name have it.
    pub(crate) fn constant_property(&self, name: &str) -> Option<f64> {
        let mut values = self.facts.constants.iter().filter(|it| !it.is_variable && it.name == name);
        let first = values.next()?.value;
        let constants = 1 + values.clone().count();
        let is_only = self.facts.members.iter().filter(|it| it.name == name).count() == constants;
        (is_only && values.all(|it| it.value == first)).then_some(first)
    }

    /// The value of a constant at the top of the module.
    pub(crate) fn constant(&self, name: &str) -> Option<f64> {
        self.constant_at(name, 0)
    }

    fn constant_at(&self, name: &str, at: u32) -> Option<f64> {
        let named = self.facts.bindings.iter().filter(|it| it.name == name && it.scope.contains(at));
        let binding = named.min_by_key(|it| it.scope.len())?;
        self.facts.constants.iter().find(|it| it.is_variable && it.at == binding.at).map(|it| it.value)
    }

    fn meaning<'q>(&self, container: Container<'q>) -> Option<Meaning<'q, '_>> {
        match container {
            Container::Variable(name, users) => {
                let binding = self.binding(name, users)?;
                let named = self.facts.bindings.iter().filter(|it| it.name == name);
                let rivals = named.filter(|it| it.scope.len() < binding.scope.len()).collect();
                Some(Meaning { name, binding: Some(binding), rivals, class: None })
            }
            Container::Property(name, place) => {
                let at = place.and_then(|place| self.offset(place));
                let around = |it: &&Function| it.is_class && at.is_some_and(|at| it.range.contains(at));
                let classes = self.facts.functions.iter().filter(around).map(|class| class.range);
                let class = classes.min_by_key(|range| range.len());
                Some(Meaning { name, binding: None, rivals: Vec::new(), class })
            }
        }
    }

    /// A limit with its value, if the text tells it; `None` for what is counted.
    fn known(&self, limit: &Limit, at: u32) -> Option<Limit> {
        let Limit::Name(steps) = limit else { return Some(limit.clone()) };
        if steps.last().is_some_and(|last| self.facts.counters.contains(last)) {
            return None;
        }
        match &steps[..] {
            [name] => self.constant_at(name, at).map(Limit::Number).or_else(|| Some(limit.clone())),
            _ => Some(limit.clone()),
        }
    }

    /// Whether something is taken out in a part of the text, or in a function that is called there.
    fn is_removed_in(&self, part: Range, meaning: &Meaning<'_, '_>) -> bool {
        let removals: Vec<u32> =
            self.facts.removals.iter().filter(|it| meaning.is(&it.of, it.at)).map(|it| it.at).collect();
        let is_in = |range: Range| removals.iter().any(|&at| range.contains(at));
        let calls = self.facts.calls.iter().filter(|call| part.contains(call.range.start));
        is_in(part) || calls.flat_map(|call| self.called(self.text(call.callee))).any(|it| is_in(it.range))
    }

    /// The functions of this text that a call of `name` or `this.name` may mean.
    fn called<'o>(&'o self, callee: &'o str) -> impl Iterator<Item = &'o Function> {
        let name = callee.strip_prefix("this.").unwrap_or(callee);
        self.facts.functions.iter().filter(move |it| !it.is_class && it.name.as_deref() == Some(name))
    }

    /// Whether a comparison is of another container, declared beside this one, that is kept within the same limit.
    fn is_beside(&self, it: &Comparison, meaning: &Meaning<'_, '_>) -> bool {
        let (binding, class) = match meaning.binding {
            Some(own) => {
                let named = self.facts.bindings.iter().filter(|other| other.name == it.of.name);
                let visible = named.filter(|other| other.scope.contains(it.at));
                let binding = visible.min_by_key(|other| other.scope.len());
                (binding.filter(|other| it.of.is_variable && other.scope == own.scope), None)
            }
            None => (None, meaning.class),
        };
        if binding.is_some() != meaning.binding.is_some() {
            return false;
        }
        let other = Meaning { name: &it.of.name, binding, rivals: Vec::new(), class };
        other.is(&it.of, it.at) && self.is_removed_in(it.over, &other)
    }

    /// Whether entries are added only where there are not too many.
    fn is_refused(&self, it: &Comparison, meaning: &Meaning<'_, '_>) -> bool {
        let added = self.facts.additions.iter().filter(|added| {
            let of = Bearer { name: added.name.clone(), is_variable: added.is_variable };
            let is_replaced = || self.facts.removals.iter().any(|it| it.at == added.at && it.of == of);
            meaning.is(&of, added.at) && self.is_in_function(added.at) && !is_replaced()
        });
        let added: Vec<u32> = added.map(|added| added.at).collect();
        !added.is_empty() && added.iter().all(|&at| it.under.contains(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(text: &str, container: Container<'_>) -> Vec<(Limit, String)> {
        let outline = Outline::of("a.mjs", text);
        outline.bounds(container).into_iter().map(|bound| (bound.limit, bound.text)).collect()
    }

    #[track_caller]
    fn number(text: &str, container: Container<'_>, value: f64) {
        let found = bounds(text, container);
        assert_eq!(
            found.iter().map(|(limit, _)| limit).collect::<Vec<_>>(),
            [&Limit::Number(value)],
            "{text}"
        );
    }

    #[track_caller]
    fn name(text: &str, container: Container<'_>, steps: &[&str]) {
        let found: Vec<Limit> = bounds(text, container).into_iter().map(|(limit, _)| limit).collect();
        assert_eq!(found, [Limit::Name(steps.iter().map(|&step| step.to_owned()).collect())], "{text}");
    }

    const CACHE: Container<'_> = Container::Variable("cache", &[]);
    const ITEMS: Container<'_> = Container::Property("items", None);

    #[test]
    fn constants() {
        for (written, value) in
            [("50_000", 5e4), ("50 * 1000", 5e4), ("1 << 16", 65536.0), ("2 ** 10", 1024.0)]
        {
            let text = format!(
                "const MAX = {written};\nconst cache = new Map();\nfunction put(k, v) {{ cache.set(k, v); if (cache.size > MAX) cache.delete(k); }}"
            );
            number(&text, CACHE, value);
        }
        let text = "const K = 1000; const MAX = 5 * K; const cache = [];\nconst put = (x) => { cache.push(x); while (MAX < cache.length) cache.shift(); };";
        number(text, CACHE, 5000.0);
        number(
            "const cache = []; const put = (x) => { cache.push(x); cache.length >= 9 && cache.splice(0, 1) };",
            CACHE,
            9.0,
        );
    }

    #[test]
    fn names_that_only_a_heap_can_tell() {
        let text = "class A { put(x) { this.items.push(x); if (this.items.length > this.limit) this.items.shift(); } }";
        name(text, ITEMS, &["this", "limit"]);
        let text = "function make(options) { const cache = new Map();\n return (k) => { if (cache.size >= options.max) cache.clear(); cache.set(k, 1); }; }";
        name(text, CACHE, &["options", "max"]);
    }

    #[test]
    fn code_that_is_called_where_there_are_too_many() {
        let text = "class A { #max = 5; put(x) { this.items.set(x, 1); if (this.items.size > this.#max) this.#evict(); }\n #evict() { this.items.delete(this.order.shift()); } }";
        name(text, ITEMS, &["this", "#max"]);
        name(text, Container::Property("order", None), &["this", "#max"]);
        let text = "const cache = new Map(); function put(k) { cache.set(k, 1); if (cache.size < 10) return; cache.delete(k); }";
        number(text, CACHE, 10.0);
    }

    #[test]
    fn entries_that_are_refused() {
        number(
            "const cache = new Map(); function put(k) { if (cache.size < 10) cache.set(k, 1); }",
            CACHE,
            10.0,
        );
        number(
            "const cache = new Map(); function put(k) { if (cache.size >= 10) throw k; cache.set(k, 1); }",
            CACHE,
            10.0,
        );
        number(
            "const cache = {}; function put(k) { if (Object.keys(cache).length >= 10) return; cache[k] = 1; }",
            CACHE,
            10.0,
        );
        let twice = "const cache = new Map(); function put(k) { if (cache.size < 10) cache.set(k, 1); } function also(k) { cache.set(k, 2); }";
        assert!(bounds(twice, CACHE).is_empty());
    }

    /// A function that puts something into a cache, before or after what the test is about.
    fn put(code: &str) -> String {
        format!("const cache = new Map(); let idle, vip; function put(k) {{ {code} }}")
    }

    #[test]
    fn tests_that_ask_for_more_than_the_size_and_still_bound_it() {
        for code in [
            "if (cache.size >= 10 || idle) cache.clear(); cache.set(k, 1);",
            "if (idle || cache.size >= 10) cache.clear(); cache.set(k, 1);",
            "cache.set(k, 1); if (cache.size < 10 && !idle) return; cache.clear();",
            "if (cache.size < 10 && vip) cache.set(k, 1);",
            "if (cache.size >= 10 || idle) return; cache.set(k, 1);",
            "if (vip || idle || cache.size >= 10) {} else cache.set(k, 1);",
            "vip && cache.size < 10 && cache.set(k, 1);",
            "if (cache.size >= 10 && !cache.has(k)) cache.clear(); cache.set(k, 1);",
            "if (!cache.has(k) && 10 <= cache.size) cache.clear(); cache.set(k, 1);",
            "if (!cache.has(k) && cache.size >= 10) return; cache.set(k, 1);",
            "if (cache.has(k) || cache.size < 10) cache.set(k, 1);",
        ] {
            number(&put(code), CACHE, 10.0);
        }
    }

    #[test]
    fn tests_that_another_condition_decides() {
        for code in [
            "if (cache.size >= 10 && idle) cache.delete(k); cache.set(k, 1);",
            "if (idle && cache.size >= 10) cache.clear(); cache.set(k, 1);",
            "cache.set(k, 1); if (cache.size < 10 || vip) return; cache.clear();",
            "if (cache.size < 10 || vip) cache.set(k, 1);",
            "if (vip || cache.size < 10) cache.set(k, 1);",
            "if (cache.size >= 10 && idle) return; cache.set(k, 1);",
            "if (cache.size >= 10 && idle) {} else cache.set(k, 1);",
            "cache.set(k, 1); idle && cache.size >= 10 && cache.clear();",
            "cache.set(k, 1); if ((cache.size >= 10 || vip) && idle) cache.clear();",
            "cache.set(k, 1); while (cache.size > 10 && idle) cache.delete(k);",
            "if (cache.size >= 10 && !vip.has(k)) cache.clear(); cache.set(k, 1);",
            "if (cache.size >= 10 && cache.has(k)) cache.delete(k); cache.set(k, 1);",
            "if (cache.size >= 10 && cache.has(k)) return; cache.set(k, 1);",
            "if (cache.size < 10 || !cache.has(k)) cache.set(k, 1);",
            "if ((cache.size < 10) ?? vip) cache.set(k, 1);",
            "cache.size >= 10 ?? cache.clear(); cache.set(k, 1);",
        ] {
            assert!(bounds(&put(code), CACHE).is_empty(), "{code}");
        }
    }

    #[test]
    fn comparisons_that_bound_nothing() {
        for text in [
            "const MAX_RETRIES = 100_000; const cache = new Map(); function put(k, n) { cache.set(k, n); if (n > MAX_RETRIES) cache.delete(k); }",
            "const cache = new Map(); function put(k, body) { if (body.length > 1000) return; cache.set(k, body); }",
            "const cache = new Map(); function put(k) { cache.set(k, 1); if (cache.size > 1000) console.warn('many'); }\nconst drop = (k) => cache.delete(k);",
            "const cache = []; function put(k) { cache.push(k); for (let i = 0; i < cache.length; i++) if (!cache[i]) cache.splice(i, 1); }",
            "const cache = []; function put(k) { cache.push(k); let i = 0; while (i < cache.length) { cache.splice(i, 1); i++; } }",
            "const cache = new Map(); function put(k, body) { cache.set(k, body); if (body.length > 1000) cache.delete(k); }",
            "const cache = new Map(); function put(k) { cache.set(k, 1); } function other(cache) { if (cache.size > 9) cache.clear(); }",
        ] {
            assert!(bounds(text, CACHE).is_empty(), "{text}");
        }
    }
}
