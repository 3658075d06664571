//! What belongs to users of the service is told by its shape, nowhere by itself.

use detect::Diagnosis;

use super::says;
use crate::program::run;

/// All that is told of the findings, their paths included.
fn told(diagnosis: &Diagnosis) -> String {
    format!("{:?} {:?}", diagnosis.findings, diagnosis.suspects)
}

#[test]
fn texts_are_told_by_their_length() {
    let source = r"
const letters = []; // owner
exports.request = (i) => {
  letters.push({ id: `${i}`.padStart(36, '7'), text: Buffer.alloc(5000, 'dear ').toString('latin1') + i });
};
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("letters", "unbounded-array");
    let text = finding.path.iter().find(|step| step.edge.as_ref().is_some_and(|edge| edge.name == "text"));
    let name = &text.unwrap().node.name;
    assert!(name.starts_with("string, 5.0 KB"), "{name}");
    assert!(!told(&outcome.diagnosis).contains("dear"));
}

#[test]
fn keys_on_a_path_are_told_by_their_shape() {
    let source = r"
const carts = {}; // owner
exports.request = (i) => {
  const mail = `someone${i % 3}@mail.example`;
  carts[`user-${i}`] = { items: { [`item-${20 + i % 2}`]: new Array(50).fill(i / 3) }, by: { [mail]: i / 3 } };
};
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("carts", "unbounded-object");
    let edges: Vec<&str> =
        finding.path.iter().filter_map(|step| Some(step.edge.as_ref()?.name.as_str())).collect();
    assert!(edges.contains(&"user-{n}"), "{edges:?}");
    assert!(edges.contains(&"items") && edges.contains(&"item-{n}"), "{edges:?}");
    let all = told(&outcome.diagnosis);
    assert!(!all.contains("user-2") && !all.contains("mail.example") && !all.contains("item-2"), "{all}");
}

#[test]
fn peers_of_sockets_are_not_told() {
    let source = r"
import net from 'node:net';
class Links {
  peers = {}; // owner
  dial(i) { (this.peers[`10.0.0.${i % 3}:5432`] ??= []).push(new net.Socket()); }
}
const links = new Links();
export const request = (i) => { links.dial(i); };
";
    let outcome = run("server.mjs", source);
    let finding = &outcome.diagnosis.findings[0];
    assert_eq!(finding.pattern, "handles");
    says(finding, &["Socket"]);
    let fix = format!("{:?} {:?} {:?}", finding.fix, finding.evidence, finding.path);
    assert!(!fix.contains("5432") && !fix.contains("10.0.0"), "{fix}");
}
