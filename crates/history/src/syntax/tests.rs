//! The same function in every language has the same figures, and no text makes the reader stumble.

use proptest::prelude::*;

use super::{languages::GRAMMARS, *};

#[test]
fn every_part_is_one_of_its_grammar() {
    for grammar in &GRAMMARS {
        let language = grammar.language();
        let lists = [
            grammar.functions,
            grammar.bindings,
            grammar.closures,
            grammar.containers,
            grammar.branches,
            grammar.else_ifs,
            grammar.loops,
            grammar.switches,
            grammar.cases,
            grammar.jumps,
        ];
        for kind in lists.into_iter().flatten() {
            assert_ne!(language.id_for_node_kind(kind, true), 0, "{:?}: {kind}", grammar.extensions);
        }
    }
}

/// A loop (1), in it an `if` (2) with `and` (1), an `else if` (1) and an `else` (1), and in a choice of three (2) an
/// `if` (3): eleven. Two of the cases, the loop, three ifs and the `and` decide: eight in all, with the default.
const SAMPLES: [(&str, &str); 13] = [
    (
        "a.rs",
        "struct S; impl S { fn f(&self, n: u32) { for i in 0..n { if i > 1 && i < 9 { a(); } else if i == 0 { b(); } else { c(); } match i { 1 => { if n == 2 { d(); } } 2 => {} _ => {} } } } }",
    ),
    (
        "a.js",
        "class S { f(n) { for (let i = 0; i < n; i++) { if (i > 1 && i < 9) { a(); } else if (i === 0) { b(); } else { c(); } switch (i) { case 1: if (n === 2) { d(); } break; case 2: break; default: } } } }",
    ),
    (
        "a.ts",
        "class S { f(n: number): void { for (let i = 0; i < n; i++) { if (i > 1 && i < 9) { a(); } else if (i === 0) { b(); } else { c(); } switch (i) { case 1: if (n === 2) { d(); } break; case 2: break; default: } } } }",
    ),
    (
        "a.tsx",
        "class S { f(n: number): void { for (let i = 0; i < n; i++) { if (i > 1 && i < 9) { a(); } else if (i === 0) { b(); } else { c(); } switch (i) { case 1: if (n === 2) { d(); } break; case 2: break; default: } } } }",
    ),
    (
        "a.py",
        "class S:\n  def f(self, n):\n    for i in n:\n      if i > 1 and i < 9:\n        a()\n      elif i == 0:\n        b()\n      else:\n        c()\n      match i:\n        case 1:\n          if n == 2:\n            d()\n        case 2:\n          pass\n",
    ),
    (
        "a.java",
        "class S { void f(int n) { for (int i = 0; i < n; i++) { if (i > 1 && i < 9) { a(); } else if (i == 0) { b(); } else { c(); } switch (i) { case 1: if (n == 2) { d(); } break; case 2: break; } } } }",
    ),
    (
        "a.go",
        "package p\nfunc (s *S) f(n int) { for i := 0; i < n; i++ { if i > 1 && i < 9 { a() } else if i == 0 { b() } else { c() }; switch i { case 1: if n == 2 { d() }; case 2: ; default: } } }",
    ),
    (
        "a.c",
        "static int *f(int n) { for (int i = 0; i < n; i++) { if (i > 1 && i < 9) { a(); } else if (i == 0) { b(); } else { c(); } switch (i) { case 1: if (n == 2) { d(); } break; case 2: break; } } }",
    ),
    (
        "a.cpp",
        "class S { void f(int &&n) { for (int i = 0; i < n; i++) { if (i > 1 && i < 9) { a(); } else if (i == 0) { b(); } else { c(); } switch (i) { case 1: if (n == 2) { d(); } break; case 2: break; } } } };",
    ),
    (
        "a.cs",
        "class S { void f(int n) { for (int i = 0; i < n; i++) { if (i > 1 && i < 9) { a(); } else if (i == 0) { b(); } else { c(); } switch (i) { case 1: if (n == 2) { d(); } break; case 2: break; } } } }",
    ),
    (
        "a.php",
        "<?php class S { function f($n) { for ($i = 0; $i < $n; $i++) { if ($i > 1 && $i < 9) { a(); } elseif ($i == 0) { b(); } else { c(); } switch ($i) { case 1: if ($n == 2) { d(); } break; case 2: break; } } } }",
    ),
    (
        "a.rb",
        "class S\n def f(n)\n  for i in n do\n   if i > 1 && i < 9\n    a\n   elsif i == 0\n    b\n   else\n    c\n   end\n   case i\n   when 1\n    if n == 2\n     d\n    end\n   when 2\n   else\n   end\n  end\n end\nend\n",
    ),
    (
        "a.kt",
        "class S { fun f(n: Int) { for (i in 0..n) { if (i > 1 && i < 9) { a() } else if (i == 0) { b() } else { c() }\n when (i) { 1 -> { if (n == 2) { d() } }\n 2 -> {}\n } } } }",
    ),
];

#[test]
fn the_same_function_has_the_same_figures_in_every_language() {
    for (path, text) in SAMPLES {
        let found = functions_of(path.as_bytes(), text.as_bytes()).unwrap();
        let [function] = found.as_slice() else { panic!("{path}: {found:?}") };
        let expected = if path == "a.c" { "f" } else { "S.f" };
        assert_eq!(function.name, expected, "{path}");
        assert_eq!(function.cognitive, 11, "{path}: {function:?}");
        // Rust has no default but a last arm.
        assert_eq!(function.cyclomatic, if path == "a.rs" { 9 } else { 8 }, "{path}: {function:?}");
    }
}

fn one(path: &str, text: &str) -> FunctionComplexity {
    let mut found = functions_of(path.as_bytes(), text.as_bytes()).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn what_is_nested_weighs_more() {
    // The white paper's own example: 1 + 2 + 3 for loops in loops with an `if`, and 1 for the jump to a label.
    let primes = "class S { int sum(int max) { int total = 0; OUT: for (int i = 1; i <= max; ++i) { \
        for (int j = 2; j < i; ++j) { if (i % j == 0) { continue OUT; } } total += i; } return total; } }";
    assert_eq!(one("a.java", primes).cognitive, 7);
    // And its counterpart: a choice counts once however many cases it has.
    let words = "class S { String words(int n) { switch (n) { case 1: return \"one\"; case 2: return \"a couple\"; \
        case 3: return \"a few\"; default: return \"lots\"; } } }";
    assert_eq!(one("a.java", words).cognitive, 1);
    // A run of one operator counts once, each change of it once more.
    let runs = "fn f() -> bool { a && b && c || d || e && g }";
    assert_eq!(one("a.rs", runs).cognitive, 3);
    // What a closure holds is one deeper; the closure itself costs nothing.
    assert_eq!(one("a.js", "const run = (all) => all.map((x) => { if (x) { go(); } });").cognitive, 2);
    assert_eq!(one("a.js", "const run = (x) => { if (x) { go(); } };").cognitive, 1);
    assert_eq!(one("a.py", "def f(x):\n  return 1 if x else 2\n").cognitive, 1);
}

#[test]
fn names_say_where_a_function_is_and_twins_are_numbered() {
    let names = |path: &str, text: &str| -> Vec<String> {
        functions_of(path.as_bytes(), text.as_bytes()).unwrap().into_iter().map(|f| f.name).collect()
    };
    let rust =
        "mod m { impl<'a> Wide<'a> { fn new() {} } impl Other for Wide<'_> { fn new() {} } }\nfn free() {}";
    assert_eq!(names("a.rs", rust), ["m.Wide.new", "m.Wide.new#2", "free"]);
    assert_eq!(names("a.cpp", "int &Ns::Box::get(int a) { return x; }"), ["Ns::Box::get"]);
    assert_eq!(names("a.java", "class A { A() {} void f() {} void f(int n) {} }"), ["A.A", "A.f", "A.f#2"]);
    let lines = functions_of(b"a.rs", b"\n\nfn two() {\n}\n").unwrap();
    assert_eq!((lines[0].start_line, lines[0].end_line), (3, 4));
    assert!(functions_of(b"notes.md", b"# if").is_none());
    assert!(functions_of(b"Makefile", b"all:").is_none());
}

#[test]
fn depth_costs_no_stack() {
    let deep = format!("fn f() {{ {}x{} }}", "(".repeat(50_000), ")".repeat(50_000));
    assert_eq!(one("a.rs", &deep).cognitive, 0);
    let ifs = format!("fn f() {{ {} {} }}", "if a {".repeat(5_000), "}".repeat(5_000));
    assert_eq!(one("a.rs", &ifs).cognitive, 5_000 * 5_001 / 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "if", "else", "{", "}", "(", ")", "fn f", "def f:", "class A", "\n", "  ", "&&", "case", "=>", "\"", "'", "/*", "<?php", "\u{0}", "é",
        ]), 0..200),
        which in prop::sample::select(SAMPLES.map(|(path, _)| path).to_vec()),
    ) {
        let found = functions_of(which.as_bytes(), pieces.concat().as_bytes()).unwrap();
        prop_assert!(found.iter().all(|function| function.cyclomatic >= 1 && function.start_line <= function.end_line));
    }
}
