//! What the flags of a Node.js process say, on its command line and in `NODE_OPTIONS`.

use std::net::IpAddr;

use super::runtime::RuntimeKind;

const DEFAULT_PORT: u16 = 9229;
/// Flags whose value may be the next argument.
const WITH_VALUE: [&str; 17] = [
    "-r",
    "--require",
    "--import",
    "--loader",
    "--experimental-loader",
    "-C",
    "--conditions",
    "-e",
    "--eval",
    "-p",
    "--print",
    "-pe",
    "--env-file",
    "--title",
    "--inspect-port",
    "--debug-port",
    "--watch-path",
];
const INSPECTOR: [&str; 5] =
    ["--inspect", "--inspect-brk", "--inspect-wait", "--inspect-port", "--debug-port"];
const WITHOUT_SIGNAL: [&str; 3] = ["--disable-sigusr1", "--permission", "--experimental-permission"];

/// What matters here of a process's flags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Options {
    /// What `--max-old-space-size` sets.
    pub(super) heap_limit_bytes: Option<u64>,
    /// Where the inspector would be opened, as far as flags tell.
    pub(super) inspector_host: Option<IpAddr>,
    pub(super) inspector_port: u16,
    /// The flag that keeps SIGUSR1 from opening the inspector.
    pub(super) without_signal: Option<String>,
}

impl Options {
    /// Later flags win, and the command line over `NODE_OPTIONS`. Other runtimes have a subcommand before their flags,
    /// and no `NODE_OPTIONS`.
    pub(super) fn of(kind: RuntimeKind, node_options: &str, arguments: &[String]) -> Self {
        let mut options = Self {
            heap_limit_bytes: None,
            inspector_host: None,
            inspector_port: DEFAULT_PORT,
            without_signal: None,
        };
        let is_node = kind == RuntimeKind::Node;
        let words = if is_node { words(node_options) } else { Vec::new() };
        let has_subcommand = !is_node && arguments.get(1).is_some_and(|first| !first.starts_with('-'));
        let arguments = arguments.get(if has_subcommand { 2 } else { 1 }..).unwrap_or_default();
        for (name, value) in flags(&words).chain(flags(arguments)) {
            options.read(&name, value);
        }
        options
    }

    fn read(&mut self, name: &str, value: Option<&str>) {
        if name == "--max-old-space-size" {
            let mebibytes: Option<u64> = value.and_then(|value| value.parse().ok());
            self.heap_limit_bytes = mebibytes.map(|count| count.saturating_mul(1 << 20)).filter(|&b| b > 0);
        } else if INSPECTOR.contains(&name) {
            self.listen_at(value.unwrap_or_default());
        } else if WITHOUT_SIGNAL.contains(&name) {
            self.without_signal = Some(name.to_owned());
        }
    }

    /// `9230`, `0.0.0.0:9230`, `[::1]:9230` or `0.0.0.0`.
    fn listen_at(&mut self, value: &str) {
        let (host, port) = match value.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()),
            _ => match value.parse() {
                Ok(port) => ("", Some(port)),
                Err(_) => (value, None),
            },
        };
        self.inspector_host = host.trim_matches(['[', ']']).parse().ok().or(self.inspector_host);
        self.inspector_port = port.unwrap_or(self.inspector_port);
    }
}

/// The flags before the script, each with its value; `_` in a name is `-`.
fn flags(words: &[String]) -> impl Iterator<Item = (String, Option<&str>)> {
    let mut words = words.iter().map(String::as_str).peekable();
    std::iter::from_fn(move || {
        let word = words.next().filter(|word| word.starts_with('-') && !matches!(*word, "-" | "--"))?;
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name.replace('_', "-"), Some(value)),
            None => (word.replace('_', "-"), None),
        };
        let next = || words.next_if(|next| !next.starts_with('-'));
        let value = value.or_else(|| WITH_VALUE.contains(&name.as_str()).then(next).flatten());
        Some((name, value))
    })
}

/// `NODE_OPTIONS` in words; blanks in double quotes do not part them.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, words.last_mut()) {
            ('"', _) => is_quoted = !is_quoted,
            (' ', _) if !is_quoted => words.push(String::new()),
            ('\\', Some(word)) if is_quoted => word.extend(chars.next()),
            (_, Some(word)) => word.push(c),
            _ => {}
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(node_options: &str, command: &str) -> Options {
        let arguments: Vec<String> = command.split(' ').map(str::to_owned).collect();
        Options::of(RuntimeKind::Node, node_options, &arguments)
    }

    #[test]
    fn the_limit_of_the_heap_is_in_mebibytes_and_the_command_line_wins() {
        let limit = |node_options, command| options(node_options, command).heap_limit_bytes.map(|b| b >> 20);
        assert_eq!(limit("", "node --max-old-space-size=512 a.js"), Some(512));
        assert_eq!(limit("", "node --max_old_space_size=512 a.js"), Some(512));
        assert_eq!(limit("--max-old-space-size=300", "node a.js"), Some(300));
        assert_eq!(limit("--max-old-space-size=300", "node --max-old-space-size=200 a.js"), Some(200));
        assert_eq!(limit("", "node a.js --max-old-space-size=512"), None);
        assert_eq!(limit("", "node -r ./hook.js --max-old-space-size=512 a.js"), Some(512));
        assert_eq!(limit("", "node"), None);
    }

    #[test]
    fn the_inspector_is_where_flags_put_it() {
        let at = |command| {
            let found = options("", command);
            (found.inspector_host.map(|host| host.to_string()), found.inspector_port)
        };
        assert_eq!(at("node a.js"), (None, 9229));
        assert_eq!(at("node --inspect a.js"), (None, 9229));
        assert_eq!(at("node --inspect=9300 a.js"), (None, 9300));
        assert_eq!(at("node --inspect=0.0.0.0 a.js"), (Some("0.0.0.0".into()), 9229));
        assert_eq!(at("node --inspect-brk=0.0.0.0:9300 a.js"), (Some("0.0.0.0".into()), 9300));
        assert_eq!(at("node --inspect-port=[::1]:9300 a.js"), (Some("::1".into()), 9300));
        assert_eq!(at("node --inspect-port 0 a.js"), (None, 0));
        assert_eq!(at("node --inspect-port=9300 --inspect=0.0.0.0 a.js"), (Some("0.0.0.0".into()), 9300));
    }

    #[test]
    fn deno_has_its_flags_behind_a_subcommand() {
        let arguments = ["deno", "run", "-A", "--inspect=127.0.0.1:9400", "main.ts"].map(str::to_owned);
        let found = Options::of(RuntimeKind::Deno, "--inspect=9500", &arguments);
        assert_eq!(found.inspector_port, 9400);
    }

    #[test]
    fn flags_that_take_the_signal_away_are_told() {
        let flag = |node_options, command| options(node_options, command).without_signal;
        assert_eq!(flag("", "node --disable-sigusr1 a.js").as_deref(), Some("--disable-sigusr1"));
        assert_eq!(flag("--permission", "node a.js").as_deref(), Some("--permission"));
        assert_eq!(flag("", "node a.js --permission"), None);
    }

    #[test]
    fn node_options_are_words_with_quotes() {
        let text = r#"--require "./a b.js"  --title="x \" y" --inspect=1"#;
        assert_eq!(words(text), ["--require", "./a b.js", "--title=x \" y", "--inspect=1"]);
        assert_eq!(words(""), [""; 0]);
    }
}
