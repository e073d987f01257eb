//! The same code has the same figures in every language, and no text crashes the reader.

use proptest::prelude::*;

use super::languages::ENDINGS;
use super::*;

/// Name, cognitive and cyclomatic complexity of each function.
fn measured(file: &str, code: &str) -> Vec<(String, u32, u32)> {
    let functions = functions_of(file.as_bytes(), code.as_bytes()).unwrap();
    functions
        .into_iter()
        .map(|(function, _)| (function.name, function.cognitive, function.cyclomatic))
        .collect()
}

fn check(file: &str, code: &str, name: &str, cognitive: u32, cyclomatic: u32) {
    let expected = (name.to_owned(), cognitive, cyclomatic);
    assert_eq!(measured(file, code).first(), Some(&expected), "{file}: {code}");
}

#[test]
fn a_nested_loop_with_a_jump_is_seven_in_every_language() {
    // The structure of the paper's first example: two loops, a condition, a jump out of both.
    for (file, code) in [
        (
            "a.rs",
            "fn f(n: u32) { 'out: for i in 0..n { for j in 2..i { if i % j == 0 { continue 'out; } } } }",
        ),
        (
            "a.java",
            "class A { void f(int n) { out: for (int i = 0; i < n; i++) { for (int j = 2; j < i; j++) { if (i % j == 0) { continue out; } } } } }",
        ),
        (
            "a.js",
            "function f(n) { out: for (let i = 0; i < n; i++) { for (const j of i) { if (j) { continue out; } } } }",
        ),
        (
            "a.ts",
            "function f(n: number) { out: for (let i = 0; i < n; i++) { for (const j in i) { if (j) { continue out; } } } }",
        ),
        ("a.tsx", "function f(n: number) { out: while (n) { do { if (n) { break out; } } while (n); } }"),
        (
            "a.go",
            "package a\nfunc f(n int) { out: for i := 0; i < n; i++ { for j := 2; j < i; j++ { if i % j == 0 { continue out } } } }",
        ),
        (
            "a.c",
            "void f(int n) { for (int i = 0; i < n; i++) { while (i) { if (i) { goto out; } } } out: return; }",
        ),
        ("a.cpp", "void f(int n) { for (int i : n) { while (i) { if (i) { goto out; } } } out: return; }"),
        (
            "a.cs",
            "class A { void f(int n) { foreach (var i in n) { while (i) { if (i) { goto end; } } } end: return; } }",
        ),
        ("a.php", "<?php function f($n) { foreach ($n as $i) { while ($i) { if ($i) { break 2; } } } }"),
    ] {
        let (name, cognitive, cyclomatic) = measured(file, code).remove(0);
        assert!(name == "f" || name == "A.f", "{file}: {name}");
        assert_eq!((cognitive, cyclomatic), (7, 4), "{file}");
    }
    // These languages have no jump out of two loops.
    check("a.py", "def f(n):\n  for i in n:\n    while i:\n      if i:\n        pass\n", "f", 6, 4);
    check(
        "a.rb",
        "def f(n)\n  for i in n\n    while i\n      if i then g end\n    end\n  end\nend\n",
        "f",
        6,
        4,
    );
    check("a.kt", "fun f(n: Int) { for (i in n) { while (i) { if (i) { g() } } } }", "f", 6, 4);
}

#[test]
fn a_switch_is_one_however_many_branches_it_has() {
    for (file, code, cyclomatic) in [
        ("a.rs", "fn f(n: u8) -> u8 { match n { 1 => 2, 2 => 3, _ => 4 } }", 3),
        (
            "a.java",
            "class A { int f(int n) { switch (n) { case 1: return 2; case 2: return 3; default: return 4; } } }",
            3,
        ),
        (
            "a.js",
            "function f(n) { switch (n) { case 1: return 2; case 2: return 3; default: return 4; } }",
            3,
        ),
        (
            "a.go",
            "package a\nfunc f(n int) int { switch n { case 1: return 2; case 2: return 3; default: return 4 } }",
            3,
        ),
        ("a.c", "int f(int n) { switch (n) { case 1: return 2; case 2: return 3; default: return 4; } }", 3),
        (
            "a.cpp",
            "int f(int n) { switch (n) { case 1: return 2; case 2: return 3; default: return 4; } }",
            3,
        ),
        ("a.cs", "class A { int f(int n) { return n switch { 1 => 2, 2 => 3, _ => 4 }; } }", 3),
        ("a.php", "<?php function f($n) { return match ($n) { 1 => 2, 2 => 3, default => 4 }; }", 3),
        (
            "a.py",
            "def f(n):\n  match n:\n    case 1: return 2\n    case 2: return 3\n    case _: return 4\n",
            3,
        ),
        ("a.rb", "def f(n)\n  case n\n  when 1 then 2\n  when 2 then 3\n  else 4\n  end\nend\n", 3),
        ("a.kt", "fun f(n: Int): Int = when (n) { 1 -> 2\n 2 -> 3\n else -> 4 }", 3),
    ] {
        let (_, cognitive, measured) = measured(file, code).remove(0);
        assert_eq!((cognitive, measured), (1, cyclomatic), "{file}");
    }
}

#[test]
fn a_chain_of_else_is_flat() {
    // One for the if, one for each else, two for the nested one in the last branch.
    for (file, code) in [
        ("a.rs", "fn f(a: u8) { if a == 1 { g() } else if a == 2 { h() } else { if a == 3 { i() } } }"),
        (
            "a.java",
            "class A { void f(int a) { if (a == 1) { g(); } else if (a == 2) { h(); } else { if (a == 3) { i(); } } } }",
        ),
        (
            "a.js",
            "function f(a) { if (a == 1) { g(); } else if (a == 2) { h(); } else { if (a == 3) { i(); } } }",
        ),
        (
            "a.ts",
            "function f(a: any) { if (a == 1) { g(); } else if (a == 2) { h(); } else { if (a == 3) { i(); } } }",
        ),
        (
            "a.go",
            "package a\nfunc f(a int) { if a == 1 { g() } else if a == 2 { h() } else { if a == 3 { i() } } }",
        ),
        (
            "a.c",
            "void f(int a) { if (a == 1) { g(); } else if (a == 2) { h(); } else { if (a == 3) { i(); } } }",
        ),
        (
            "a.cpp",
            "void f(int a) { if (a == 1) { g(); } else if (a == 2) { h(); } else { if (a == 3) { i(); } } }",
        ),
        (
            "a.cs",
            "class A { void f(int a) { if (a == 1) { g(); } else if (a == 2) { h(); } else { if (a == 3) { i(); } } } }",
        ),
        (
            "a.php",
            "<?php function f($a) { if ($a == 1) { g(); } elseif ($a == 2) { h(); } else { if ($a == 3) { i(); } } }",
        ),
        (
            "a.py",
            "def f(a):\n  if a == 1:\n    g()\n  elif a == 2:\n    h()\n  else:\n    if a == 3:\n      i()\n",
        ),
        (
            "a.rb",
            "def f(a)\n  if a == 1\n    g\n  elsif a == 2\n    h\n  else\n    if a == 3\n      i\n    end\n  end\nend\n",
        ),
        (
            "a.kt",
            "fun f(a: Int) { if (a == 1) { g() } else if (a == 2) { h() } else { if (a == 3) { i() } } }",
        ),
    ] {
        let (_, cognitive, cyclomatic) = measured(file, code).remove(0);
        assert_eq!((cognitive, cyclomatic), (5, 4), "{file}");
    }
}

#[test]
fn runs_of_like_operators_count_once() {
    // a && b && c || d || e && f: three runs, as in the paper, and one for the if.
    for (file, code) in [
        ("a.rs", "fn f() { if a && b && c || d || e && f { g() } }"),
        ("a.java", "class A { void f() { if (a && b && c || d || e && f) { g(); } } }"),
        ("a.js", "function f() { if (a && b && c || d || e && f) { g(); } }"),
        ("a.go", "package a\nfunc f() { if a && b && c || d || e && f { g() } }"),
        ("a.c", "void f() { if (a && b && c || d || e && f) { g(); } }"),
        ("a.cs", "class A { void f() { if (a && b && c || d || e && f) { g(); } } }"),
        ("a.php", "<?php function f() { if ($a && $b && $c || $d || $e && $f) { g(); } }"),
        ("a.py", "def f():\n  if a and b and c or d or e and f:\n    g()\n"),
        ("a.rb", "def f\n  if a && b && c || d || e && f\n    g\n  end\nend\n"),
        ("a.kt", "fun f() { if (a && b && c || d || e && f) { g() } }"),
    ] {
        let (_, cognitive, cyclomatic) = measured(file, code).remove(0);
        assert_eq!((cognitive, cyclomatic), (4, 7), "{file}");
    }
    check("a.rs", "fn f() { if a && !(b && c) { g() } }", "f", 3, 4);
    check("a.rs", "fn f() { if a && (b && c) && x == y { g() } }", "f", 2, 5);
    check("a.rs", "fn f() { h(|| a, &&b) }", "f", 0, 1);
}

#[test]
fn exceptions_and_what_is_handed_over_nest() {
    check("a.java", "class A { void f() { try { g(); } catch (E e) { if (a) { h(); } } } }", "A.f", 3, 3);
    check(
        "a.py",
        "def f():\n  try:\n    g()\n  except E:\n    if a:\n      h()\n  else:\n    i()\n",
        "f",
        3,
        3,
    );
    check("a.js", "function f() { return g(() => { if (a) { h(); } }); }", "f", 2, 2);
    check("a.rb", "def f\n  g.each do |x|\n    h if x\n  end\nend\n", "f", 2, 2);
    check("a.rs", "fn f() { g(|x| if x { 1 } else { 2 }) }", "f", 3, 2);
}

#[test]
fn names_say_where_a_function_is() {
    let names = |file: &str, code: &str| {
        measured(file, code).into_iter().map(|(name, _, _)| name).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names("a.rs", "impl<T> A<T> { fn f() { fn g() {} } } fn h() {}"), "A<T>.f A<T>.f.g h");
    assert_eq!(names("a.py", "class A:\n  def f(self): pass\ndef g(): pass\n"), "A.f g");
    assert_eq!(names("a.js", "const f = () => 1; a.b = function () {}; g(() => 2);"), "f a.b (anonymous)");
    assert_eq!(names("a.cpp", "int A::f() const { return 1; } char *g(int a) { return 0; }"), "A::f g");
    assert_eq!(names("a.ts", "class A { f() {} private g = () => 1; }"), "A.f A.g");
    assert_eq!(names("a.java", "interface A { void f(); default void g() {} }"), "A.g");
    let two = functions_of(b"a.py", b"\n\ndef f():\n  pass\n").unwrap();
    let (function, text) = &two[0];
    assert_eq!((function.start_line, function.end_line, text.clone()), (3, 4, 2..17));
}

#[test]
fn what_is_no_text_in_a_known_language_is_not_measured() {
    assert_eq!(functions_of(b"a.unknown", b"x"), None);
    assert_eq!(functions_of(b"rs", b"fn f() {}"), None);
    assert_eq!(functions_of(b"", b""), None);
    assert_eq!(functions_of(b"a.rs", b"fn f() {}\0"), None);
    assert_eq!(functions_of(b"a.rs", &vec![b' '; LARGEST_FILE + 1]), None);
    assert_eq!(functions_of(b"a.RS", b""), Some(Vec::new()));
    let script = syntax_of(b"a.py", b"def f():\n  if a:\n    b()\nif a:\n  b()\n").unwrap();
    assert_eq!((script.cognitive, script.outside()), (2, 1), "outside of any function");
}

#[test]
fn every_kind_in_the_tables_is_one_of_some_grammar() {
    let exists = |kind: &str, named: bool| {
        let grammars = ENDINGS.iter().filter_map(|ending| grammar_for(ending));
        grammars.map(|grammar| grammar.language.id_for_node_kind(kind, named)).any(|id| id != 0)
    };
    for (table, named) in [(roles::NAMED, true), (roles::UNNAMED, false)] {
        for kind in table.iter().flat_map(|(_, kinds)| *kinds) {
            assert!(exists(kind, named), "{kind}");
        }
    }
}

#[test]
fn deep_nesting_does_not_end_the_program() {
    for (open, close) in [("(", ")"), ("{", "}"), ("[", "]"), ("if a {", "}"), ("a&&(", ")"), ("|| ", "")] {
        for ending in ENDINGS {
            let code = format!("{}a{}", open.repeat(1_500), close.repeat(1_500));
            let functions = functions_of(format!("a.{ending}").as_bytes(), code.as_bytes());
            assert!(functions.is_none_or(|functions| functions.len() <= code.len()));
        }
    }
}

fn fragments() -> impl Strategy<Value = Vec<u8>> {
    let fragment = prop::sample::select(vec![
        "if ",
        "else ",
        "(",
        ")",
        "{",
        "}",
        "fn f",
        "def f",
        "class A",
        "function ",
        ":\n",
        "\n  ",
        "\n",
        "\t",
        "\"",
        "'",
        "`",
        "${",
        "#{",
        "<<A\n",
        "A\n",
        "<?php ",
        "?>",
        "&&",
        "||",
        "=>",
        "->",
        "switch ",
        "case ",
        "match ",
        "/*",
        "*/",
        "//",
        "r#\"",
        "\u{1F980}",
        "do |x| ",
        "end ",
        "@",
        "%w[",
        "\\",
        "=begin\n",
        "R\"x(",
        "\"\"\"",
    ]);
    let part = prop_oneof![
        8 => fragment.prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(part, 0..200).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_input_ends_the_program(code in fragments()) {
        for ending in ENDINGS {
            let functions = functions_of(format!("a.{ending}").as_bytes(), &code).unwrap_or_default();
            for (function, text) in functions {
                prop_assert!(code.get(text).is_some());
                prop_assert!(function.start_line <= function.end_line && function.cyclomatic > 0);
            }
        }
    }
}

#[test]
fn a_brace_in_a_string_cuts_no_script_in_two() {
    let body = "    call(1);\n".repeat(60);
    let function = |name: &str| format!("function {name}() {{\nif (a) {{\n{body}}}\n}}\n\n");
    let text = format!("(function () {{\nvar close = 'a}}';\n{}{}}})();\n", function("b"), function("c"));
    let whole = Piece { text: text.as_bytes(), start: 0, line: 0 };
    for path in [&b"a.js"[..], b"a.mjs", b"a.ts", b"a.tsx"] {
        let expected = PieceParser::of(path).unwrap().measure(whole).unwrap();
        let found = syntax_of(path, text.as_bytes()).unwrap();
        assert_eq!((found.cognitive, found.functions), (expected.cognitive, expected.functions));
    }
}
