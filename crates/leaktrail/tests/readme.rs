//! The README's examples print what the README says.

#[test]
fn examples() {
    std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).expect("the checkout is there");
    trycmd::TestCases::new().case("README.md");
}
