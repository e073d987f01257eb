//! New functions that are hard to read from the start, unless the change removes as much complexity from the same
//! file: splitting a hard function leaves one large part and some small ones. A function made of lines that the
//! change removes elsewhere is not new either.

use super::{
    super::{
        functions::above,
        model::{Rule, Violation},
    },
    Change, lines,
};
use castra_platform::figures::counted;

impl Change<'_> {
    pub(super) fn complex_unit(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        let taken = lines::taken_out(self.code());
        for changed in &self.reworked {
            let (file, mut relieved) = (changed.file, changed.relieved());
            let limit = |function: &_| self.settings.complex_unit.cognitive * self.leeway(file, function);
            let mut found = Vec::new();
            for function in above(&changed.new, limit) {
                let text = file.after.as_deref().and_then(|text| text.get(function.place.clone()));
                if text.is_some_and(|text| lines::is_moved(text, &taken)) {
                    continue;
                }
                if let Some(left) = relieved.checked_sub(function.cognitive()) {
                    relieved = left;
                    continue;
                }
                let complexity = &function.complexity;
                let because = format!(
                    "The new function `{}` has a cognitive complexity of {} over {}; up to {} is allowed.",
                    complexity.name,
                    complexity.cognitive,
                    counted(complexity.end_line - complexity.start_line + 1, "line", "lines"),
                    limit(function)
                );
                let (name, line) = (complexity.name.clone(), complexity.start_line);
                let violation = self.found(Rule::ComplexUnit, file, name, line, because);
                let level = if function.is_test() {
                    violation.level.min(self.settings.in_tests.level)
                } else {
                    violation.level
                };
                found.push(Violation { which: function.which(), level, ..violation });
            }
            found.sort_by_key(|violation| violation.line);
            violations.extend(found);
        }
        violations
    }
}
