//! What PM2 leaves in the environment of the processes it starts.

use serde::Deserialize;

/// A process of PM2.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Pm2 {
    /// Its number, as `pm2 ls` shows it.
    #[serde(rename = "pm_id")]
    pub id: u32,
    /// The name of the application.
    pub name: String,
}

impl Pm2 {
    /// A process of its own has two variables; a worker of PM2's cluster has them in a JSON text.
    pub(super) fn of(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        if let Some(id) = variable("pm_id").and_then(|id| id.parse().ok()) {
            return Some(Self { id, name: variable("name")? });
        }
        serde_json::from_str(&variable("pm2_env")?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_are_understood() {
        let of = |variables: &[(&str, &str)]| {
            Pm2::of(|name| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string())
            })
        };
        let api = Some(Pm2 { id: 3, name: "api".into() });
        assert_eq!(of(&[("pm_id", "3"), ("name", "api")]), api);
        assert_eq!(of(&[("pm2_env", r#"{"name":"api","env":{"name":"x"},"pm_id":3}"#)]), api);
        assert_eq!(of(&[("name", "api"), ("pm2_env", "{}")]), None);
    }
}
