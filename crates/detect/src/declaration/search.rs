//! The search for the place that a name comes from.

use super::lines::Place;
use super::outline::{Addition, Binding, Form, Member, Outline};

/// The most places of additions that are told.
const MOST_ADDITIONS: usize = 3;

/// A name in a source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Declaration {
    pub(crate) at: u32,
    pub(crate) place: Place,
    /// The function around it.
    pub(crate) function: Option<String>,
    /// Where something is put into what bears the name.
    pub(crate) additions: Vec<Place>,
    /// `a.b.c`, if it is declared by an assignment to that; `[variable]` for a computed property.
    pub(crate) chain: Option<String>,
    /// How a property comes into being.
    pub(crate) form: Option<Form>,
    /// Whether a property is of the wanted class or object.
    pub(crate) is_own: bool,
}

impl Outline<'_> {
    /// The variable of this name that code at `users` sees.
    pub(crate) fn variable(&self, name: &str, users: &[Place]) -> Option<Declaration> {
        self.binding(name, users).map(|found| self.declared_by(found))
    }

    pub(super) fn binding(&self, name: &str, users: &[Place]) -> Option<&Binding> {
        let users: Vec<u32> = users.iter().filter_map(|&place| self.offset(place)).collect();
        let visible = |binding: &&Binding| users.iter().filter(|&&at| binding.scope.contains(at)).count();
        let named = self.facts.bindings.iter().filter(|binding| binding.name == name);
        named.min_by_key(|binding| (std::cmp::Reverse(visible(binding)), is_far(binding, &users)))
    }

    /// The variable of this name that functions of these names see, when their places are not known.
    pub(crate) fn variable_of(&self, name: &str, users: &[&str]) -> Option<Declaration> {
        let starts = |user: &&str| {
            let called = self.facts.functions.iter().filter(|it| it.name.as_deref() == Some(*user));
            called.map(|function| function.range.start).collect::<Vec<u32>>()
        };
        let starts: Vec<Vec<u32>> = users.iter().map(starts).collect();
        let sees = |binding: &Binding| {
            starts.iter().filter(|all| all.iter().any(|&at| binding.scope.contains(at))).count()
        };
        let named = self.facts.bindings.iter().filter(|binding| binding.name == name);
        let found = named.min_by_key(|binding| (std::cmp::Reverse(sees(binding)), is_far(binding, &[])))?;
        Some(self.declared_by(found))
    }

    fn declared_by(&self, found: &Binding) -> Declaration {
        let name = &found.name;
        // In minified code thousands of variables bear the same name.
        let rivals: Vec<&Binding> = self
            .facts
            .bindings
            .iter()
            .filter(|it| it.name == *name && it.scope.len() < found.scope.len())
            .collect();
        let is_same = |addition: &&Addition| {
            addition.is_variable
                && found.scope.contains(addition.at)
                && !rivals.iter().any(|rival| rival.scope.contains(addition.at))
        };
        self.declaration(found.at, name, is_same)
    }

    /// The property of this name, of a class or object called `of` if there is one.
    pub(crate) fn property(&self, name: &str, of: Option<&str>) -> Option<Declaration> {
        let is_own = |member: &Member| of.is_some() && member.of.as_deref() == of;
        let named = self.facts.members.iter().filter(|member| self.is_called(member, name));
        let found = named.min_by_key(|member| {
            let weight = match member.form {
                Form::Field => 0,
                // Where an object is made, its properties are declared; elsewhere a key says little.
                Form::Key if is_own(member) => 1,
                Form::This => 2,
                Form::Assigned => 3,
                Form::Told => 4,
                Form::Key => 5,
            };
            (!is_own(member), weight)
        })?;
        let declaration = self.declaration(found.at, name, |addition| !addition.is_variable);
        let is_computed = found.name.starts_with('[');
        let chain = found.chain.clone().or_else(|| is_computed.then(|| found.name.clone()));
        Some(Declaration { chain, form: Some(found.form), is_own: is_own(found), ..declaration })
    }

    /// Whether V8 calls a property so; it knows symbols by their description.
    fn is_called(&self, member: &Member, name: &str) -> bool {
        let Some(description) = name.strip_prefix("<symbol ").and_then(|rest| rest.strip_suffix('>')) else {
            return member.name == name;
        };
        let Some(variable) = member.name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
            return false;
        };
        self.facts.symbols.iter().any(|it| it.variable == variable && it.description == description)
    }

    /// What a module exports under a name: the name inside the module, and its declaration.
    pub(crate) fn export(&self, name: &str) -> Option<(String, Declaration)> {
        let Some(export) = self.facts.exports.iter().find(|export| export.name == name) else {
            return Some((name.to_owned(), self.variable(name, &[])?));
        };
        match &export.local {
            Some(local) => Some((local.clone(), self.variable(local, &[])?)),
            None => Some((name.to_owned(), self.declaration(export.at, name, |_| false))),
        }
    }

    /// The field of this name of the class around an offset.
    pub(crate) fn field(&self, name: &str, offset: u32) -> Option<Declaration> {
        let classes = self.facts.functions.iter().filter(|it| it.is_class && it.range.contains(offset));
        let class = classes.min_by_key(|class| class.range.len())?.range;
        let mut members = self.facts.members.iter().filter(|member| class.contains(member.at));
        let found = members.find(|member| member.form == Form::Field && member.name == name)?;
        let is_same = |addition: &&Addition| !addition.is_variable && class.contains(addition.at);
        Some(self.declaration(found.at, name, is_same))
    }

    fn declaration(&self, at: u32, name: &str, is_same: impl Fn(&&Addition) -> bool) -> Declaration {
        let additions = self.facts.additions.iter().filter(|it| it.name == name && !it.target.contains(at));
        Declaration {
            at,
            place: self.place(at),
            function: self.function_around(at).map(str::to_owned),
            additions: additions.filter(is_same).map(|it| self.place(it.at)).take(MOST_ADDITIONS).collect(),
            chain: None,
            form: None,
            is_own: false,
        }
    }

    /// The call around a place that is an argument of it: what is called, and where.
    pub(crate) fn call_around(&self, place: Place) -> Option<(String, Place)> {
        let at = self.offset(place)?;
        let functions = self.facts.functions.iter().filter(|function| function.range.contains(at));
        let own = functions.map(|function| function.range).min_by_key(|range| range.len())?;
        let call = self
            .facts
            .calls
            .iter()
            .filter(|call| call.range.contains(own.start) && call.callee.end <= own.start)
            .min_by_key(|call| call.range.len())?;
        // A call whose argument holds the function in the body of another function is not its user.
        let is_nested = |range: super::outline::Range| {
            range.contains(own.start) && range != own && call.callee.end <= range.start
        };
        if self.facts.functions.iter().any(|function| is_nested(function.range)) {
            return None;
        }
        Some((self.short_text(call.callee)?.to_owned(), self.place(call.range.start)))
    }
}

/// Of variables that are equally visible, the innermost; without users, the outermost.
fn is_far(binding: &Binding, users: &[u32]) -> (u32, u32) {
    let size = binding.scope.len();
    (if users.is_empty() { u32::MAX - size } else { size }, binding.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, column: u32) -> Place {
        Place { line, column }
    }

    #[test]
    fn a_variable_is_the_one_that_its_users_see() {
        let text = "const cache = 1;\nfunction make() {\n  const cache = new Map();\n  return (k) => cache.set(k, 1);\n}\ncache.add(2);\n";
        let outline = Outline::of("a.cjs", text);
        let inner = outline.variable("cache", &[at(4, 10)]).unwrap();
        assert_eq!((inner.place, inner.function.as_deref()), (at(3, 9), Some("make")));
        assert_eq!(inner.additions, [at(4, 17)]);
        let outer = outline.variable("cache", &[]).unwrap();
        assert_eq!((outer.place, outer.function), (at(1, 7), None));
        assert_eq!(outer.additions, [at(6, 1)]);
    }

    #[test]
    fn properties_by_class_and_form() {
        let text = "class A { items = []; }\nclass B {\n  #items = new Map();\n  constructor() { this.items = []; }\n  add(x) { this.items.push(x); this.#items.set(x, 1); }\n}\nconst o = { items: [] };\n";
        let outline = Outline::of("a.mjs", text);
        assert_eq!(outline.property("items", Some("A")).unwrap().place, at(1, 11));
        assert_eq!(outline.property("items", Some("B")).unwrap().place, at(4, 24));
        let private = outline.property("#items", Some("B")).unwrap();
        assert_eq!((private.place, &private.additions[..]), (at(3, 3), &[at(5, 32)][..]));
    }

    #[track_caller]
    fn declared(file: &str, text: &str, name: &str, of: Option<&str>, place: Place) {
        assert_eq!(Outline::of(file, text).property(name, of).unwrap().place, place);
    }

    #[test]
    fn exports_and_their_names() {
        let text = "const cache = new Map();\nexport { cache as sessions };\nexport const a = 1;\nexport default new Map();";
        let outline = Outline::of("a.mjs", text);
        let (name, found) = outline.export("sessions").unwrap();
        assert_eq!((name.as_str(), found.place), ("cache", at(1, 7)));
        assert_eq!(outline.export("a").unwrap().1.place, at(3, 14));
        assert_eq!(outline.export("default").unwrap().1.place, at(4, 16));
        let named = Outline::of("a.mjs", "const cache = new Map();\nexport default cache;");
        assert_eq!(named.export("default").unwrap().0, "cache");
        assert!(Outline::of("a.mjs", "export { x } from './b.mjs';").export("x").is_none());
    }

    #[test]
    fn keys_of_objects() {
        let text = "const a = { rows: 1 };\nconst state = {\n  rows: new Map(),\n  deep: { rows: [] },\n};";
        declared("a.js", text, "rows", Some("state"), at(3, 3));
        declared("a.js", text, "rows", Some("deep"), at(4, 11));
        declared("a.js", "module.exports = { other: 1,\n cache };", "cache", None, at(2, 2));
        declared("a.js", "Object.assign(app.locals, {\n cache: 1 })", "cache", Some("locals"), at(2, 2));
        declared("a.js", "class A { s = {\n rows: 1 } }", "rows", Some("s"), at(2, 2));
    }

    #[test]
    fn assigned_properties() {
        declared("a.js", "exports.cache = new Map();", "cache", None, at(1, 9));
        declared("a.js", "globalThis.x = [];", "x", Some("globalThis"), at(1, 12));
        declared("a.js", "global['x'] = [];", "x", Some("global"), at(1, 8));
        declared("a.js", "class A { constructor() { this.x = this.y = [] } }", "y", Some("A"), at(1, 41));
        declared("a.js", "b.seen = 1;\nStore.prototype.seen = [];", "seen", Some("Store"), at(2, 17));
        declared("a.js", "class A { static { this.all = [] } }", "all", Some("A"), at(1, 25));
    }

    #[test]
    fn properties_that_calls_make() {
        declared("a.js", "app.decorate('cache', new Map())", "cache", Some("app"), at(1, 1));
        declared("a.js", "x(1);\napp.set('cache', [])", "cache", None, at(2, 1));
        declared("a.js", "Object.defineProperty(app, 'cache', {})", "cache", Some("app"), at(1, 1));
    }

    #[test]
    fn members_of_classes() {
        declared("a.js", "class A { static #all = [] }", "#all", Some("A"), at(1, 18));
        declared("a.ts", "class A { accessor all = [] }", "all", Some("A"), at(1, 20));
        let text = "class A {\n constructor(private cache = new Map(), plain = 1) {} }";
        declared("a.ts", text, "cache", Some("A"), at(2, 22));
        assert!(Outline::of("a.ts", text).property("plain", None).is_none());
        let text =
            "const kState = Symbol('state');\nclass A { [kState] = [];\n put() { this[kState].push(1) } }";
        declared("a.js", text, "<symbol state>", Some("A"), at(2, 12));
        let text = "const kState = Symbol.for('state');\nfunction A() { this[kState] = [] }";
        declared("a.js", text, "<symbol state>", Some("A"), at(2, 21));
    }

    #[test]
    fn variables_of_namespaces() {
        let text = "namespace Store {\n  export const cache = new Map();\n  const own = 1;\n}";
        declared("a.ts", text, "cache", Some("Store"), at(2, 16));
        assert!(Outline::of("a.ts", text).property("own", None).is_none());
    }

    #[test]
    fn variables_in_all_their_forms() {
        let text = "const { a, b: { c = [] } = {} } = x;\nfunction f(d = new Map(), [e]) {}\nf = null;";
        let outline = Outline::of("a.js", text);
        let places = ["a", "c", "d", "e", "f"].map(|name| outline.variable(name, &[]).unwrap().place);
        assert_eq!(places, [at(1, 9), at(1, 17), at(2, 12), at(2, 28), at(2, 10)]);
    }

    #[test]
    fn fields_by_place() {
        let text = "class t { #s = 1 }\nclass e extends t { #s = new Map(); put(x) { this.#s.set(x) } }";
        let outline = Outline::of("a.mjs", text);
        let found = outline.field("#s", 19).unwrap();
        assert_eq!((found.place, &found.additions[..]), (at(2, 21), &[at(2, 46)][..]));
        assert!(outline.field("#t", 19).is_none());
    }

    #[test]
    fn typescript_and_broken_text() {
        let typed = Outline::of("a.ts", "export const seen: Map<string, number> = new Map();\n");
        assert_eq!(typed.variable("seen", &[]).unwrap().place, at(1, 14));
        assert!(Outline::of("a.js", "const = ;").variable("seen", &[]).is_none());
    }

    #[test]
    fn the_call_that_takes_a_function() {
        let outline = Outline::of("a.mjs", "function start() {\n  setInterval(() => work(), 10);\n}\n");
        assert_eq!(outline.call_around(at(2, 15)), Some(("setInterval".to_owned(), at(2, 3))));
        assert_eq!(outline.call_around(at(1, 15)), None);
    }
}
