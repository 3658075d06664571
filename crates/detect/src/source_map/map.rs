//! One source map, plain or made of sections.

use oxc_sourcemap::SourceMap as Plain;
use serde::Deserialize;

use super::paths::{Bases, resolved};
use crate::declaration::Place;

const NONE: u32 = u32::MAX;

/// Where the code from a place on comes from; 0-based, as in maps.
#[derive(Debug, Clone, Copy)]
struct Token {
    line: u32,
    column: u32,
    file: u32,
    from_line: u32,
    from_column: u32,
    name: u32,
}

/// A source map with its places in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct SourceMap {
    files: Vec<String>,
    names: Vec<String>,
    tokens: Vec<Token>,
}

/// The original of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Original<'m> {
    pub(crate) file: &'m str,
    pub(crate) place: Place,
    /// What stands at exactly this place was called so, if the map tells.
    pub(crate) name: Option<&'m str>,
    /// Whether the map speaks of exactly this place, not of one before.
    pub(crate) is_exact: bool,
}

#[derive(Deserialize)]
struct Index {
    sections: Vec<Section>,
}

#[derive(Deserialize)]
struct Section {
    offset: Offset,
    map: serde_json::Value,
}

#[derive(Deserialize)]
struct Offset {
    line: u32,
    column: u32,
}

impl SourceMap {
    /// Reads a map; with the texts of its files, as far as it has them.
    pub(crate) fn read(
        json: &str,
        bases: Bases<'_>,
    ) -> Result<(Self, Vec<(String, String)>), oxc_sourcemap::Error> {
        let mut map = Self::default();
        let mut texts = Vec::new();
        match Plain::from_json_string(json) {
            Ok(plain) => map.append(&plain, &Offset { line: 0, column: 0 }, bases, &mut texts),
            Err(error) => {
                let Ok(index) = serde_json::from_str::<Index>(json) else { return Err(error) };
                for Section { offset, map: section } in index.sections {
                    map.append(&Plain::from_json_string(&section.to_string())?, &offset, bases, &mut texts);
                }
            }
        }
        map.tokens.sort_by_key(|token| (token.line, token.column));
        Ok((map, texts))
    }

    fn append(
        &mut self,
        plain: &Plain<'_>,
        offset: &Offset,
        bases: Bases<'_>,
        texts: &mut Vec<(String, String)>,
    ) {
        let (files, names) = (self.files.len() as u32, self.names.len() as u32);
        for (at, source) in plain.get_sources().enumerate() {
            let file = resolved(source, plain.get_source_root(), bases);
            if let Some(text) = plain.get_source_content(at as u32) {
                texts.push((file.clone(), text.to_owned()));
            }
            self.files.push(file);
        }
        self.names.extend(plain.get_names().map(str::to_owned));
        self.tokens.extend(plain.get_tokens().map(|token| {
            let indent = if token.get_dst_line() == 0 { offset.column } else { 0 };
            Token {
                line: token.get_dst_line().saturating_add(offset.line),
                column: token.get_dst_col().saturating_add(indent),
                file: token.get_source_id().map_or(NONE, |id| id + files),
                from_line: token.get_src_line(),
                from_column: token.get_src_col(),
                name: token.get_name_id().map_or(NONE, |id| id + names),
            }
        }));
    }

    /// The files that the map names.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    /// Where the code at a place comes from; `None` if a tool made it.
    pub(crate) fn original(&self, place: Place) -> Option<Original<'_>> {
        let (line, column) = (place.line.checked_sub(1)?, place.column.checked_sub(1)?);
        let behind = self.tokens.partition_point(|token| (token.line, token.column) <= (line, column));
        let token = self.tokens.get(behind.checked_sub(1)?).filter(|token| token.line == line)?;
        let is_exact = token.column == column;
        Some(Original {
            file: self.files.get(token.file as usize)?,
            place: Place {
                line: token.from_line.saturating_add(1),
                column: token.from_column.saturating_add(1),
            },
            name: self.names.get(token.name as usize).map(String::as_str).filter(|_| is_exact),
            is_exact,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASES: Bases<'_> = Bases { map: "/srv/dist", project: "/srv" };

    fn at(line: u32, column: u32) -> Place {
        Place { line, column }
    }

    #[test]
    fn places_names_and_texts() {
        let json = r#"{"version":3,"sources":["../a.ts"],"sourcesContent":["let cache"],"names":["cache"],"mappings":"AAAA,IAAIA,M;;A"}"#;
        let (map, texts) = SourceMap::read(json, BASES).unwrap();
        assert_eq!(texts, [("/srv/a.ts".to_owned(), "let cache".to_owned())]);
        let found = map.original(at(1, 5)).unwrap();
        assert_eq!(
            found,
            Original { file: "/srv/a.ts", place: at(1, 5), name: Some("cache"), is_exact: true }
        );
        assert_eq!(map.original(at(1, 7)).unwrap().name, None);
        assert_eq!(map.original(at(1, 20)), None);
        assert_eq!(map.original(at(2, 1)), None);
        assert_eq!(map.original(at(3, 4)), None);
    }

    #[test]
    fn sections_follow_each_other() {
        let section = |line, column, source| {
            format!(
                r#"{{"offset":{{"line":{line},"column":{column}}},"map":{{"version":3,"sources":["{source}"],"names":[],"mappings":"AAAA;AACA"}}}}"#
            )
        };
        let json =
            format!(r#"{{"version":3,"sections":[{},{}]}}"#, section(0, 0, "a.js"), section(2, 10, "b.js"));
        let (map, _) = SourceMap::read(&json, BASES).unwrap();
        assert_eq!(map.original(at(2, 3)).unwrap().file, "/srv/dist/a.js");
        assert_eq!(map.original(at(3, 3)), None);
        assert_eq!(map.original(at(3, 11)).unwrap().place, at(1, 1));
        assert_eq!(map.original(at(4, 1)).unwrap().file, "/srv/dist/b.js");
    }

    #[test]
    fn what_is_no_map_is_an_error() {
        for json in ["", "[]", "{}", r#"{"version":3,"sources":[],"names":[],"mappings":"AAAA"}"#] {
            assert!(SourceMap::read(json, BASES).is_err(), "{json}");
        }
    }
}
