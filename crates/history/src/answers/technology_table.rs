//! File extensions of languages, and file names of tools: common knowledge, as data.

use crate::glob::glob_matches;

const LANGUAGES: &[(&str, &str)] = &[
    ("adoc", "AsciiDoc"),
    ("bash", "Shell"),
    ("c", "C"),
    ("cc", "C++"),
    ("clj", "Clojure"),
    ("cpp", "C++"),
    ("cs", "C#"),
    ("css", "CSS"),
    ("cxx", "C++"),
    ("dart", "Dart"),
    ("erl", "Erlang"),
    ("ex", "Elixir"),
    ("exs", "Elixir"),
    ("fs", "F#"),
    ("go", "Go"),
    ("gradle", "Gradle"),
    ("h", "C"),
    ("hbs", "Handlebars"),
    ("hpp", "C++"),
    ("hs", "Haskell"),
    ("html", "HTML"),
    ("java", "Java"),
    ("js", "JavaScript"),
    ("json", "JSON"),
    ("jsx", "JavaScript"),
    ("kt", "Kotlin"),
    ("kts", "Kotlin"),
    ("lua", "Lua"),
    ("md", "Markdown"),
    ("mjs", "JavaScript"),
    ("ml", "OCaml"),
    ("php", "PHP"),
    ("pl", "Perl"),
    ("proto", "Protocol Buffers"),
    ("py", "Python"),
    ("r", "R"),
    ("rb", "Ruby"),
    ("rs", "Rust"),
    ("rst", "reStructuredText"),
    ("scala", "Scala"),
    ("scss", "SCSS"),
    ("sh", "Shell"),
    ("sql", "SQL"),
    ("svelte", "Svelte"),
    ("swift", "Swift"),
    ("tcl", "Tcl"),
    ("tf", "Terraform"),
    ("toml", "TOML"),
    ("ts", "TypeScript"),
    ("tsx", "TypeScript"),
    ("vue", "Vue"),
    ("xml", "XML"),
    ("yaml", "YAML"),
    ("yml", "YAML"),
    ("zig", "Zig"),
];

/// The text after the last dot of a file's name, in lower case; `None` without a dot, or if it only hides the
/// file.
pub(super) fn ending_of(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = name.rsplit_once('.')?;
    (!stem.is_empty()).then(|| ending.to_lowercase())
}

/// The language of a well-known extension.
pub(super) fn language_of_ending(ending: &str) -> Option<&'static str> {
    LANGUAGES.iter().find(|(known, _)| *known == ending).map(|&(_, language)| language)
}

/// File names in lower case.
const NAMES: &[(&str, &str)] = &[
    // Packages and builds.
    ("cargo.toml", "Cargo"),
    ("package.json", "npm packages"),
    ("package-lock.json", "npm"),
    ("yarn.lock", "Yarn"),
    ("pnpm-lock.yaml", "pnpm"),
    ("bun.lock", "Bun"),
    ("bun.lockb", "Bun"),
    ("deno.json", "Deno"),
    ("bower.json", "Bower"),
    ("pyproject.toml", "Python project"),
    ("setup.py", "setuptools"),
    ("pipfile", "Pipenv"),
    ("poetry.lock", "Poetry"),
    ("uv.lock", "uv"),
    ("tox.ini", "tox"),
    ("pom.xml", "Maven"),
    ("build.gradle", "Gradle"),
    ("build.gradle.kts", "Gradle"),
    ("build.xml", "Ant"),
    ("build.sbt", "sbt"),
    ("project.clj", "Leiningen"),
    ("deps.edn", "Clojure CLI"),
    ("go.mod", "Go modules"),
    ("gopkg.toml", "dep"),
    ("composer.json", "Composer"),
    ("gemfile", "Bundler"),
    ("rakefile", "Rake"),
    ("mix.exs", "Mix"),
    ("rebar.config", "Rebar"),
    ("stack.yaml", "Stack"),
    ("dune-project", "Dune"),
    ("package.swift", "Swift packages"),
    ("podfile", "CocoaPods"),
    ("cartfile", "Carthage"),
    ("pubspec.yaml", "Dart pub"),
    ("build.zig", "Zig build"),
    ("packages.config", "NuGet"),
    ("nuget.config", "NuGet"),
    ("directory.packages.props", "NuGet"),
    ("cmakelists.txt", "CMake"),
    ("meson.build", "Meson"),
    ("configure.ac", "Autotools"),
    ("configure.in", "Autotools"),
    ("makefile", "Make"),
    ("gnumakefile", "Make"),
    ("justfile", "just"),
    ("sconstruct", "SCons"),
    ("conanfile.txt", "Conan"),
    ("conanfile.py", "Conan"),
    ("vcpkg.json", "vcpkg"),
    ("workspace.bazel", "Bazel"),
    ("module.bazel", "Bazel"),
    ("build.bazel", "Bazel"),
    ("flake.nix", "Nix"),
    ("default.nix", "Nix"),
    ("lerna.json", "Lerna"),
    ("nx.json", "Nx"),
    ("turbo.json", "Turborepo"),
    // Web.
    ("gulpfile.js", "gulp"),
    ("gruntfile.js", "Grunt"),
    (".babelrc", "Babel"),
    ("angular.json", "Angular"),
    ("ember-cli-build.js", "Ember"),
    // Quality.
    (".eslintrc", "ESLint"),
    (".prettierrc", "Prettier"),
    ("biome.json", "Biome"),
    ("cypress.json", "Cypress"),
    (".rubocop.yml", "RuboCop"),
    ("phpunit.xml", "PHPUnit"),
    ("phpunit.xml.dist", "PHPUnit"),
    ("rustfmt.toml", "rustfmt"),
    (".rustfmt.toml", "rustfmt"),
    ("clippy.toml", "Clippy"),
    (".clippy.toml", "Clippy"),
    (".prettierrc.json", "Prettier"),
    (".renovaterc", "Renovate"),
    (".renovaterc.json", "Renovate"),
    ("biome.jsonc", "Biome"),
    ("deno.jsonc", "Deno"),
    ("ruff.toml", "Ruff"),
    (".ruff.toml", "Ruff"),
    ("mypy.ini", "mypy"),
    ("lefthook.yml", "Lefthook"),
    ("_typos.toml", "typos"),
    ("typos.toml", "typos"),
    (".typos.toml", "typos"),
    ("mise.toml", "mise"),
    (".mise.toml", "mise"),
    (".tool-versions", "asdf"),
    ("pnpm-workspace.yaml", "pnpm"),
    ("pixi.toml", "Pixi"),
    ("pixi.lock", "Pixi"),
    ("uv.toml", "uv"),
    ("setup.cfg", "setuptools"),
    ("devbox.json", "Devbox"),
    ("moon.yml", "moon"),
    (".clang-format", "clang-format"),
    ("sonar-project.properties", "SonarQube"),
    ("deny.toml", "cargo-deny"),
    // Building and deploying.
    ("chart.yaml", "Helm"),
    ("kustomization.yaml", "Kustomize"),
    ("skaffold.yaml", "Skaffold"),
    ("vagrantfile", "Vagrant"),
    ("ansible.cfg", "Ansible"),
    ("pulumi.yaml", "Pulumi"),
    ("serverless.yml", "Serverless Framework"),
    ("procfile", "Heroku"),
    ("fly.toml", "Fly.io"),
    ("vercel.json", "Vercel"),
    ("netlify.toml", "Netlify"),
    ("firebase.json", "Firebase"),
    ("jenkinsfile", "Jenkins"),
    (".travis.yml", "Travis CI"),
    (".gitlab-ci.yml", "GitLab CI"),
    (".cirrus.yml", "Cirrus CI"),
    (".drone.yml", "Drone"),
    (".woodpecker.yml", "Woodpecker"),
    ("azure-pipelines.yml", "Azure Pipelines"),
    ("bitbucket-pipelines.yml", "Bitbucket Pipelines"),
    ("cloudbuild.yaml", "Google Cloud Build"),
    ("buildspec.yml", "AWS CodeBuild"),
    ("bors.toml", "bors"),
    // Data and interfaces.
    ("buf.yaml", "Buf"),
    ("schema.prisma", "Prisma"),
    ("alembic.ini", "Alembic"),
    ("diesel.toml", "Diesel"),
    ("flyway.conf", "Flyway"),
    // Documentation.
    ("doxyfile", "Doxygen"),
    ("book.toml", "mdBook"),
    ("antora.yml", "Antora"),
];

/// Patterns of file names, in lower case, with `*` for any letters.
const PATTERNS: &[(&str, &str)] = &[
    ("webpack.*.js", "webpack"),
    ("webpack.*.ts", "webpack"),
    ("vite.config.*", "Vite"),
    ("rollup.config.*", "Rollup"),
    ("babel.config.*", "Babel"),
    ("next.config.*", "Next.js"),
    ("nuxt.config.*", "Nuxt"),
    ("svelte.config.*", "Svelte"),
    ("astro.config.*", "Astro"),
    ("tailwind.config.*", "Tailwind"),
    ("tsconfig*.json", "TypeScript compiler"),
    (".eslintrc.*", "ESLint"),
    ("eslint.config.*", "ESLint"),
    ("prettier.config.*", "Prettier"),
    ("jest.config.*", "Jest"),
    ("vitest.config.*", "Vitest"),
    ("cypress.config.*", "Cypress"),
    ("playwright.config.*", "Playwright"),
    ("renovate.json*", "Renovate"),
    (".golangci.y*ml", "golangci-lint"),
    (".goreleaser.y*ml", "GoReleaser"),
    (".pre-commit-config.y*ml", "pre-commit"),
    ("codecov.y*ml", "Codecov"),
    ("*appveyor.yml", "AppVeyor"),
    ("requirements*.txt", "pip"),
    ("taskfile.y*ml", "Task"),
    ("dockerfile*", "Docker"),
    ("containerfile*", "Docker"),
    ("docker-compose*.y*ml", "Docker Compose"),
    ("compose.y*ml", "Docker Compose"),
    ("compose.*.y*ml", "Docker Compose"),
    ("openapi.y*ml", "OpenAPI"),
    ("openapi.json", "OpenAPI"),
    ("mkdocs.y*ml", "MkDocs"),
    ("zensical.toml", "Zensical"),
    (".readthedocs.y*ml", "Read the Docs"),
    ("docusaurus.config.*", "Docusaurus"),
];

/// Extensions, in lower case, that identify a tool rather than a language.
const ENDINGS: &[(&str, &str)] = &[
    ("csproj", ".NET project"),
    ("fsproj", ".NET project"),
    ("vbproj", ".NET project"),
    ("vcxproj", "Visual C++ project"),
    ("sln", "Visual Studio solution"),
    ("cabal", "Cabal"),
    ("gemspec", "RubyGems"),
    ("graphql", "GraphQL"),
    ("dockerfile", "Docker"),
    ("rockspec", "LuaRocks"),
    ("podspec", "CocoaPods"),
];

/// Paths in which some tools keep their files, in lower case.
const PLACES: &[(&str, &str)] = &[
    (".github/workflows/", "GitHub Actions"),
    (".github/dependabot.", "Dependabot"),
    (".github/renovate.json", "Renovate"),
    (".dependabot/", "Dependabot"),
    (".circleci/", "CircleCI"),
    (".buildkite/", "Buildkite"),
    (".teamcity/", "TeamCity"),
    (".gitea/workflows/", "Gitea Actions"),
    (".forgejo/workflows/", "Forgejo Actions"),
];

/// Folders in which some tools keep their files, wherever they are, in lower case.
const FOLDERS: &[(&str, &str)] = &[
    // Its Dockerfiles describe where people develop, not what the project ships: they are no use of Docker.
    ("/.devcontainer/", "Development containers"),
    ("/.storybook/", "Storybook"),
];

/// The tool that a file's name or path identifies.
pub(super) fn tool_of(path: &str) -> Option<&'static str> {
    let path = path.to_lowercase();
    let name = path.rsplit('/').next().unwrap_or(&path);
    let ending = ending_of(&path);
    let by_name = NAMES.iter().find(|(known, _)| *known == name);
    let by_pattern =
        || PATTERNS.iter().find(|(pattern, _)| glob_matches(pattern.as_bytes(), name.as_bytes()));
    let by_folder =
        || FOLDERS.iter().find(|(known, _)| path.starts_with(&known[1..]) || path.contains(known));
    let by_place = || PLACES.iter().find(|(known, _)| path.starts_with(known)).or_else(by_folder);
    let by_ending = || ENDINGS.iter().find(|(known, _)| Some(*known) == ending.as_deref());
    by_name.or_else(by_place).or_else(by_pattern).or_else(by_ending).map(|&(_, tool)| tool)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_places_and_endings_give_tools_away() {
        for (path, tool) in [
            ("a/Cargo.toml", Some("Cargo")),
            ("Dockerfile", Some("Docker")),
            ("api/prod.dockerfile", Some("Docker")),
            ("Dockerfile.dev", Some("Docker")),
            (".devcontainer/Dockerfile", Some("Development containers")),
            ("services/api/.devcontainer/compose.yaml", Some("Development containers")),
            ("devcontainer/Dockerfile", Some("Docker")),
            ("renovate.json5", Some("Renovate")),
            (".github/renovate.json5", Some("Renovate")),
            (".rustfmt.toml", Some("rustfmt")),
            ("compose.prod.yaml", Some("Docker Compose")),
            ("compose.yml", Some("Docker Compose")),
            ("docker-compose.override.yml", Some("Docker Compose")),
            ("web/tsconfig.build.json", Some("TypeScript compiler")),
            ("vite.config.mts", Some("Vite")),
            ("composer.md", None),
            ("decompose.yaml", None),
            (".github/workflows/ci.yml", Some("GitHub Actions")),
            ("src/App.csproj", Some(".NET project")),
            ("src/main.rs", None),
            ("", None),
        ] {
            assert_eq!(tool_of(path), tool, "{path}");
        }
    }

    #[test]
    fn the_tables_are_in_lower_case_and_say_nothing_twice() {
        for table in [LANGUAGES, NAMES, PATTERNS, ENDINGS, PLACES, FOLDERS] {
            let mut keys: Vec<&str> = table.iter().map(|(key, _)| *key).collect();
            assert!(keys.iter().all(|key| key.to_lowercase() == *key));
            keys.sort_unstable();
            assert!(keys.windows(2).all(|pair| pair[0] != pair[1]));
        }
    }
}
